namespace Godwit.Protocol.Xml;

/// <summary>What a peer may make the reader hold.</summary>
public sealed record XmppReaderLimits
{
    /// <summary>The largest first-level element, in bytes.</summary>
    public int MaxStanzaBytes { get; init; } = 256 * 1024;

    /// <summary>The largest stream header, in bytes: what anyone who can connect may make the reader hold.</summary>
    public int MaxHeaderBytes { get; init; } = 8 * 1024;

    /// <summary>How deep elements may be nested, the first-level element counted.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>How many attributes and namespace declarations one element may have, and how many prefixes may be in force at once.</summary>
    public int MaxAttributes { get; init; } = 64;

    /// <summary>How many direct children a first-level element may have.</summary>
    public int MaxChildren { get; init; } = 1024;
}

/// <summary>How elements follow each other in what is read.</summary>
public enum XmppFraming
{
    /// <summary>One document whose root stays open (RFC 6120 §4).</summary>
    Stream,

    /// <summary>Each element is a document of its own (RFC 7395 §3.3).</summary>
    WebSocket,
}

/// <summary>What the reader found.</summary>
public enum XmppEventKind
{
    /// <summary>White space between elements: a sign of life.</summary>
    Whitespace,

    /// <summary>The start tag of the stream: see <see cref="XmppReader.Header"/>.</summary>
    StreamOpen,

    /// <summary>A whole first-level element: see <see cref="XmppReader.TryToStanza"/> and <see cref="XmppReader.ToElement"/>.</summary>
    Element,

    /// <summary>The end tag of the stream.</summary>
    StreamClose,
}

/// <summary>An event of the stream.</summary>
/// <param name="Kind">What was found.</param>
public readonly record struct XmppEvent(XmppEventKind Kind);
