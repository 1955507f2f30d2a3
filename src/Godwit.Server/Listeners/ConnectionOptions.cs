using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Server.Configuration;

namespace Godwit.Server.Listeners;

/// <summary>What holds for the streams of connections of each kind. Connections share it: most of them are idle, and what each holds counts.</summary>
internal sealed class ConnectionOptions
{
    /// <summary>The largest element of a client that nobody knows yet, in bytes: the longest of SASL fits, and little memory is held for a stranger.</summary>
    private const int StrangersBytes = 16 * 1024;

    private readonly StreamOptions[] streams;

    public ConnectionOptions(StreamOptions options, GodwitModel model)
    {
        var limits = model.Limits;
        Known = new XmppReaderLimits { MaxStanzaBytes = limits.StanzaBytes, MaxDepth = limits.Depth };
        Strangers = Known with { MaxStanzaBytes = Math.Min(limits.StanzaBytes, StrangersBytes) };
        streams = [.. Enum.GetValues<StreamTransport>().SelectMany(t => Of(options with { Transport = t }))];
    }

    /// <summary>What a client may make the server hold once it is known.</summary>
    public XmppReaderLimits Known { get; }

    /// <summary>What it may before.</summary>
    public XmppReaderLimits Strangers { get; }

    /// <summary>The options of a stream.</summary>
    public StreamOptions Of(IStreamTransport transport) => streams[((int)transport.Framing * 2) + (transport.IsConfidential ? 1 : 0)];

    /// <summary>Those for a connection in the clear, and for one that is confidential.</summary>
    private static StreamOptions[] Of(StreamOptions options) => [options, options with { RequireTls = false }];
}
