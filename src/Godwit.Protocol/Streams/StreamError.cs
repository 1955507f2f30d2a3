using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams;

/// <summary>A stream error, RFC 6120 §4.9: a defined condition, and optionally a text and an application condition. Always ends the stream.</summary>
public sealed record StreamError(string Condition, string? Text = null, Element? Application = null)
{
    /// <summary>XML that cannot be processed, §4.9.3.1.</summary>
    public static StreamError BadFormat { get; } = new("bad-format");

    /// <summary>A namespace prefix that is not allowed, §4.9.3.2.</summary>
    public static StreamError BadNamespacePrefix { get; } = new("bad-namespace-prefix");

    /// <summary>Another stream takes over, §4.9.3.3.</summary>
    public static StreamError Conflict { get; } = new("conflict");

    /// <summary>The peer seems to be gone, §4.9.3.4.</summary>
    public static StreamError ConnectionTimeout { get; } = new("connection-timeout");

    /// <summary>The domain is no longer served, §4.9.3.5.</summary>
    public static StreamError HostGone { get; } = new("host-gone");

    /// <summary>The domain is not served, §4.9.3.6.</summary>
    public static StreamError HostUnknown { get; } = new("host-unknown");

    /// <summary>An address is missing or malformed, §4.9.3.7.</summary>
    public static StreamError ImproperAddressing { get; } = new("improper-addressing");

    /// <summary>The server cannot go on, §4.9.3.8.</summary>
    public static StreamError InternalServerError { get; } = new("internal-server-error");

    /// <summary>The sender's address is not the authenticated one, §4.9.3.9.</summary>
    public static StreamError InvalidFrom { get; } = new("invalid-from");

    /// <summary>The namespace of the stream or its content is wrong, §4.9.3.10.</summary>
    public static StreamError InvalidNamespace { get; } = new("invalid-namespace");

    /// <summary>XML that is not valid here, §4.9.3.11.</summary>
    public static StreamError InvalidXml { get; } = new("invalid-xml");

    /// <summary>Data before the stream was authenticated or bound, §4.9.3.12.</summary>
    public static StreamError NotAuthorized { get; } = new("not-authorized");

    /// <summary>XML that is not well-formed, §4.9.3.13.</summary>
    public static StreamError NotWellFormed { get; } = new("not-well-formed");

    /// <summary>A limit or rule of this service was broken, §4.9.3.14.</summary>
    public static StreamError PolicyViolation { get; } = new("policy-violation");

    /// <summary>The server cannot reach a service it needs, §4.9.3.15.</summary>
    public static StreamError RemoteConnectionFailed { get; } = new("remote-connection-failed");

    /// <summary>The features or keys have changed, so the stream must be opened anew, §4.9.3.16.</summary>
    public static StreamError Reset { get; } = new("reset");

    /// <summary>The server lacks resources, §4.9.3.17.</summary>
    public static StreamError ResourceConstraint { get; } = new("resource-constraint");

    /// <summary>Comments, processing instructions, DTDs or entities, §4.9.3.18.</summary>
    public static StreamError RestrictedXml { get; } = new("restricted-xml");

    /// <summary>The server stops, §4.9.3.20.</summary>
    public static StreamError SystemShutdown { get; } = new("system-shutdown");

    /// <summary>None of the others, §4.9.3.21; usually with an application condition.</summary>
    public static StreamError UndefinedCondition { get; } = new("undefined-condition");

    /// <summary>An encoding other than UTF-8, §4.9.3.22.</summary>
    public static StreamError UnsupportedEncoding { get; } = new("unsupported-encoding");

    /// <summary>A mandatory feature that the peer does not support, §4.9.3.23.</summary>
    public static StreamError UnsupportedFeature { get; } = new("unsupported-feature");

    /// <summary>A first-level element that is not supported, §4.9.3.24.</summary>
    public static StreamError UnsupportedStanzaType { get; } = new("unsupported-stanza-type");

    /// <summary>A version of XMPP before 1.0, §4.9.3.25.</summary>
    public static StreamError UnsupportedVersion { get; } = new("unsupported-version");

    /// <summary>Go to another host (§4.9.3.19): a domain or address, with a port where it is not the usual one.</summary>
    public static StreamError SeeOtherHost(string host) => new("see-other-host") { Content = host };

    /// <summary>The text inside the condition's element; only <c>see-other-host</c> has one.</summary>
    public string? Content { get; init; }

    /// <summary>The <c>stream:error</c> element.</summary>
    public Element ToElement()
    {
        var error = new Element("error", Namespaces.Streams).Add(new Element(Condition, Namespaces.StreamErrors).AddText(Content));
        if (Text is not null)
        {
            error.Add(new Element("text", Namespaces.StreamErrors).Set("lang", "en", Namespaces.Xml).AddText(Text));
        }

        return error.Add(Application);
    }
}
