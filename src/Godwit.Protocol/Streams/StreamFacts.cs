using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Streams.States;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams;

/// <summary>What a stream has learned so far, and the effects of the step under way.</summary>
internal sealed class StreamFacts(StreamOptions options)
{
    private const string Language = "en";
    private List<StreamEffect>? effects;
    private bool headerSent;

    public StreamOptions Options => options;

    /// <summary>The domain of the current or last header.</summary>
    public string? Domain { get; set; }

    /// <summary>Who the client says it is, in its last header.</summary>
    public Jid? Peer { get; set; }

    public bool IsSecure { get; private set; }

    public IReadOnlyList<ChannelBinding> Bindings { get; private set; } = [];

    public Jid? Account { get; set; }

    /// <summary>The number of authentications begun.</summary>
    public int Attempts { get; set; }

    /// <summary>True while the channel is in the clear and may not be used so.</summary>
    public bool MustSecure => options.RequireTls && !IsSecure;

    public bool OffersStartTls => options.OfferStartTls && options.Transport == StreamTransport.Tcp && !IsSecure;

    public void Secure(IReadOnlyList<ChannelBinding> bindings)
    {
        IsSecure = true;
        Bindings = bindings;
    }

    public void Emit(StreamEffect effect) => (effects ??= []).Add(effect);

    public void Send(Element element) => Emit(new StreamEffect.Send(element));

    public IReadOnlyList<StreamEffect> TakeEffects()
    {
        IReadOnlyList<StreamEffect> taken = effects ?? (IReadOnlyList<StreamEffect>)[];
        effects = null;
        return taken;
    }

    /// <summary>The next header begins a new stream, which needs a header of its own in answer.</summary>
    public void Restart()
    {
        headerSent = false;
        Emit(new StreamEffect.ResetReader());
    }

    public void SendHeader()
    {
        headerSent = true;
        var webSocket = options.Transport == StreamTransport.WebSocket;
        Emit(new StreamEffect.SendHeader(new StreamHeader
        {
            Name = webSocket ? "open" : "stream",
            Namespace = webSocket ? Namespaces.Framing : Namespaces.Streams,
            From = Domain ?? options.Domains.Order(StringComparer.Ordinal).FirstOrDefault(),
            To = Peer?.ToString(),
            Id = RandomText(16),
            Version = "1.0",
            Language = Language,
        }));
    }

    /// <summary>Ends the stream. An error comes inside a stream, so the header goes first if need be (RFC 6120 §4.9.1.2).</summary>
    public StreamState Close(StreamError? error)
    {
        if (!headerSent)
        {
            SendHeader();
        }

        Emit(new StreamEffect.Close(error));
        return new Closed();
    }

    /// <summary>Random text of 2 characters for each byte, all of them safe in an attribute and a resource.</summary>
    public string RandomText(int bytes)
    {
        Span<byte> buffer = stackalloc byte[bytes];
        options.Random(buffer);
        return Convert.ToHexStringLower(buffer);
    }
}
