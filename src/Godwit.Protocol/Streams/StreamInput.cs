using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams;

/// <summary>What happens to a client stream. <see cref="ClientStream.Step"/> takes one at a time.</summary>
public abstract record StreamInput
{
    private StreamInput()
    {
    }

    /// <summary>The client opened the stream, or restarted it.</summary>
    public sealed record Opened(StreamHeader Header) : StreamInput;

    /// <summary>The client sent a first-level element, stanzas included.</summary>
    public sealed record Received(Element Element) : StreamInput;

    /// <summary>
    /// The channel is confidential now: the TLS handshake is done, before the first header (direct TLS, WebSocket) or after
    /// <see cref="StreamEffect.StartTls"/>. The bindings may be empty.
    /// </summary>
    public sealed record Secured(IReadOnlyList<ChannelBinding> Bindings) : StreamInput;

    /// <summary>
    /// The answer to <see cref="StreamEffect.LookUpCredentials"/>: what is stored, or null when there is no such account. Where the
    /// store fails, or the client has tried too often, give <see cref="AuthenticationDecided"/> with a refusal instead.
    /// </summary>
    public sealed record CredentialsFound(ScramCredentials? Credentials) : StreamInput;

    /// <summary>
    /// The answer to <see cref="StreamEffect.DecideAuthentication"/>, given when the client may see the result: later where the server slows
    /// it down. A refusal overrides a success (account disabled, too many logins); null leaves the result as it is.
    /// </summary>
    public sealed record AuthenticationDecided(SaslFailure? Refusal) : StreamInput;

    /// <summary>The answer to <see cref="StreamEffect.BindResource"/>: the full JID of the session.</summary>
    public sealed record Bound(Jid Address) : StreamInput;

    /// <summary>The answer to <see cref="StreamEffect.BindResource"/>: the resource cannot be had; the client may try again.</summary>
    public sealed record BindRefused(StanzaError Error) : StreamInput;

    /// <summary>Instead of binding, the client took up an earlier session, through an element that was passed on.</summary>
    public sealed record Resumed(Jid Address) : StreamInput;

    /// <summary>The client closed the stream.</summary>
    public sealed record Closed : StreamInput;

    /// <summary>The server must end the stream: the reader failed, a limit was met, the server stops. Null ends it without an error.</summary>
    public sealed record CloseRequested(StreamError? Error) : StreamInput;
}
