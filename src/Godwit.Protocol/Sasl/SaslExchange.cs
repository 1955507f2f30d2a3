using Godwit.Protocol.Jids;

namespace Godwit.Protocol.Sasl;

/// <summary>The server's side of one SASL authentication (RFC 4422). Never throws on what a client sends.</summary>
public abstract class SaslExchange
{
    /// <summary>The longest message a client may send, in bytes. Twice a longest localpart and a longest address fit.</summary>
    public const int MaxMessageBytes = 8 * 1024;

    /// <summary>Takes the client's next message, the initial response first.</summary>
    public abstract SaslStep Respond(ReadOnlySpan<byte> message);

    /// <summary>Takes the result of <see cref="SaslStep.LookUp"/>; null means that there is no such account.</summary>
    public abstract SaslStep Provide(ScramCredentials? credentials);

    private protected static SaslStep.Failure Malformed { get; } = new(SaslFailure.MalformedRequest);

    private protected static SaslStep.Failure Refused { get; } = new(SaslFailure.NotAuthorized);

    /// <summary>The account that a user name means at a domain, and whether the authorization identity is the same.</summary>
    private protected static SaslStep Identify(string user, string authorizationIdentity, string domain)
    {
        if (!Jid.TryCreate(user, domain, null, out var account))
        {
            return Refused;
        }

        var same = authorizationIdentity.Length == 0
            || (Jid.TryParse(authorizationIdentity, out var identity) && identity.Equals(account));
        return same ? new SaslStep.LookUp(account) : new SaslStep.Failure(SaslFailure.InvalidAuthzid);
    }
}
