using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams;

/// <summary>What the owner of a client stream must do, in the order given.</summary>
public abstract record StreamEffect
{
    private StreamEffect()
    {
    }

    /// <summary>Write the start tag of the stream, or over WebSocket <see cref="StreamHeader.ToElement"/>.</summary>
    public sealed record SendHeader(StreamHeader Header) : StreamEffect;

    /// <summary>Write an element.</summary>
    public sealed record Send(Element Element) : StreamEffect;

    /// <summary>
    /// Flush what was written, throw away what was read beyond this element (RFC 6120 §5.4.3.3), do the TLS handshake, then give
    /// <see cref="StreamInput.Secured"/>. When the handshake fails the connection is closed without more.
    /// </summary>
    public sealed record StartTls : StreamEffect;

    /// <summary>What the client sends next is a new XML document.</summary>
    public sealed record ResetReader : StreamEffect;

    /// <summary>Look up the account and give <see cref="StreamInput.CredentialsFound"/>; read nothing more before.</summary>
    public sealed record LookUpCredentials(Jid Account) : StreamEffect;

    /// <summary>
    /// An authentication came to an end; <paramref name="Failure"/> is null for a success, <paramref name="Account"/> is null where the client failed before it
    /// named one. Count it, wait where the client is to be slowed down, then give <see cref="StreamInput.AuthenticationDecided"/>.
    /// </summary>
    public sealed record DecideAuthentication(Jid? Account, SaslMechanism? Mechanism, SaslFailure? Failure) : StreamEffect;

    /// <summary>The client is this account: a bare JID.</summary>
    public sealed record Authenticated(Jid Account) : StreamEffect;

    /// <summary>
    /// An iq of a client that is not authenticated, its payload in one of <see cref="StreamOptions.PreAuthenticationNamespaces"/>. Answer it.
    /// </summary>
    public sealed record HandleUnauthenticated(Element Iq) : StreamEffect;

    /// <summary>
    /// Bind a session to this full JID and give <see cref="StreamInput.Bound"/> or <see cref="StreamInput.BindRefused"/>. The address may be another one
    /// than this, for example when the resource is taken.
    /// </summary>
    /// <param name="Address">The address wanted.</param>
    /// <param name="IsGenerated">True when the client left the choice of the resource to the server.</param>
    public sealed record BindResource(Jid Address, bool IsGenerated) : StreamEffect;

    /// <summary>The session stands under this full JID; stanzas may flow.</summary>
    public sealed record Established(Jid Address) : StreamEffect;

    /// <summary>
    /// An element of an authenticated stream that negotiation does not know: before binding no stanza (perhaps a resumption), afterwards anything. Where nobody
    /// knows it, close with <see cref="StreamError.UnsupportedStanzaType"/>.
    /// </summary>
    public sealed record Pass(Element Element) : StreamEffect;

    /// <summary>
    /// Write the error, if there is one, and the end of the stream; then close the connection, once the client has closed its side or a short time has
    /// passed. Always the last effect.
    /// </summary>
    public sealed record Close(StreamError? Error) : StreamEffect;

    /// <summary>Close the connection without writing anything: the stream ended while the TLS handshake was under way. Always the last effect.</summary>
    public sealed record Disconnect : StreamEffect;
}
