using System.IO.Pipelines;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;

namespace Godwit.Server.Listeners;

/// <summary>The bytes of a client stream, framed as TCP or as WebSocket.</summary>
internal interface IStreamTransport : IAsyncDisposable
{
    /// <summary>How the stream is framed.</summary>
    StreamTransport Framing { get; }

    /// <summary>True under TLS.</summary>
    bool IsSecure { get; }

    /// <summary>True when nobody in between can listen: under TLS, or within this machine.</summary>
    bool IsConfidential { get; }

    /// <summary>The bindings of the TLS channel; empty where there are none.</summary>
    IReadOnlyList<ChannelBinding> Bindings { get; }

    /// <summary>The client's network address, without the port.</summary>
    string Peer { get; }

    /// <summary>Waits for bytes; there are none at the end. They are lent until <see cref="Advance"/> is called, which must be before the next call.</summary>
    ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Gives back what was read, up to here.</summary>
    void Advance(SequencePosition read);

    /// <summary>Does the server's side of the TLS handshake (RFC 6120 §5).</summary>
    Task SecureAsync(CancellationToken cancellationToken);

    /// <summary>Puts the start of a stream into the output buffer.</summary>
    void Write(StreamHeader header);

    /// <summary>Puts an element into the output buffer.</summary>
    void Write(Element element);

    /// <summary>Puts a stanza into the output buffer, with another address in place of its own where one is given.</summary>
    void Write(Stanza stanza, Jid? to);

    /// <summary>Puts the end of the stream into the output buffer.</summary>
    void WriteEnd();

    /// <summary>How many bytes the output buffer holds.</summary>
    long Unflushed { get; }

    /// <summary>Sends the output buffer; completes when there is room for more.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Nothing more is to be read: a read that waits comes back with nothing.</summary>
    void StopReading();

    /// <summary>Ends the connection; completes when the network has taken what was sent.</summary>
    Task FinishAsync();

    /// <summary>Breaks the connection. What was written last may be lost.</summary>
    void Abort();
}
