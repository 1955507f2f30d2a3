namespace Godwit.Protocol.Streams;

/// <summary>How a stream is framed.</summary>
public enum StreamTransport
{
    /// <summary>One XML document over TCP, RFC 6120.</summary>
    Tcp,

    /// <summary>One XML document for each WebSocket message, RFC 7395.</summary>
    WebSocket,
}
