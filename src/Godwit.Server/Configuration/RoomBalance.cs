namespace Godwit.Server.Configuration;

/// <summary>By what the engine moves rooms between nodes while they are in use. Not by both: one takes rooms from where their occupants are, and the other brings them back, without end.</summary>
public enum RoomBalance
{
    /// <summary>By nothing: a room stays where it came up, until its node goes.</summary>
    None,

    /// <summary>From nodes that have more in memory to those that have less.</summary>
    Load,

    /// <summary>To the node from which most comes.</summary>
    Calls,
}
