namespace Godwit.Sockets.Linux;

/// <summary>What can be done with a descriptor without waiting.</summary>
[Flags]
internal enum Readiness
{
    None = 0,

    /// <summary>There may be something to read.</summary>
    Read = 1,

    /// <summary>There may be room to write.</summary>
    Write = 2,

    /// <summary>The peer has ended its side, or the connection is over: what is still to be read ends there.</summary>
    End = 4,
}
