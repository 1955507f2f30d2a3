namespace Godwit.Server.Configuration;

/// <summary>By what the engine moves rooms between nodes while they are in use.</summary>
[Flags]
public enum RoomBalance
{
    /// <summary>By nothing: a room stays where it came up, until its node goes.</summary>
    None = 0,

    /// <summary>From nodes that have more in memory to those that have less.</summary>
    Load = 1,

    /// <summary>To the node from which most comes.</summary>
    Calls = 2,

    /// <summary>By both.</summary>
    Both = Load | Calls,
}
