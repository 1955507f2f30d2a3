namespace Godwit.Protocol;

/// <summary>The XML namespaces of the protocol core. A module keeps the namespaces of its own XEP beside its code.</summary>
public static class Namespaces
{
    /// <summary>The content namespace of client streams, RFC 6120 §4.8.2.</summary>
    public const string Client = "jabber:client";

    /// <summary>The namespace of the stream element and of stream errors' wrapper, RFC 6120 §4.8.1.</summary>
    public const string Streams = "http://etherx.jabber.org/streams";

    /// <summary>Stream error conditions, RFC 6120 §4.9.2.</summary>
    public const string StreamErrors = "urn:ietf:params:xml:ns:xmpp-streams";

    /// <summary>Stanza error conditions, RFC 6120 §8.3.2.</summary>
    public const string StanzaErrors = "urn:ietf:params:xml:ns:xmpp-stanzas";

    /// <summary>STARTTLS negotiation, RFC 6120 §5.</summary>
    public const string Tls = "urn:ietf:params:xml:ns:xmpp-tls";

    /// <summary>SASL negotiation, RFC 6120 §6.</summary>
    public const string Sasl = "urn:ietf:params:xml:ns:xmpp-sasl";

    /// <summary>The channel-binding types a server supports, XEP-0440.</summary>
    public const string SaslChannelBinding = "urn:xmpp:sasl-cb:0";

    /// <summary>Resource binding, RFC 6120 §7.</summary>
    public const string Bind = "urn:ietf:params:xml:ns:xmpp-bind";

    /// <summary>The link relation of a WebSocket in host-meta, XEP-0156.</summary>
    public const string WebSocketConnection = "urn:xmpp:alt-connections:websocket";

    /// <summary>The session element of RFC 3921, kept as a no-op for old clients.</summary>
    public const string Session = "urn:ietf:params:xml:ns:xmpp-session";

    /// <summary>Roster management, RFC 6121 §2.</summary>
    public const string Roster = "jabber:iq:roster";

    /// <summary>Roster versioning, RFC 6121 §2.6.</summary>
    public const string RosterVersioning = "urn:xmpp:features:rosterver";

    /// <summary>Subscription pre-approval, RFC 6121 §3.4.</summary>
    public const string PreApproval = "urn:xmpp:features:pre-approval";

    /// <summary>Stream management, XEP-0198.</summary>
    public const string StreamManagement = "urn:xmpp:sm:3";

    /// <summary>Framing over WebSocket, RFC 7395 §3.3.</summary>
    public const string Framing = "urn:ietf:params:xml:ns:xmpp-framing";

    /// <summary>The namespace bound to the prefix <c>xml</c>.</summary>
    public const string Xml = "http://www.w3.org/XML/1998/namespace";
}
