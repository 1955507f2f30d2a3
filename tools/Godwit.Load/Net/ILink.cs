namespace Godwit.Load.Net;

/// <summary>Moves bytes over a socket and never waits.</summary>
internal interface ILink : IDisposable
{
    /// <summary>The socket.</summary>
    int Handle { get; }

    /// <summary>Reads; 0 when there is nothing now.</summary>
    /// <exception cref="IOException">The other side has closed, or the connection broke.</exception>
    int Read(Span<byte> into);

    /// <summary>Writes as much as fits now, which may be nothing.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    int Write(ReadOnlySpan<byte> bytes);
}
