using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams.States;

/// <summary>Authenticating: the result is known; the owner says when the client may see it, and may still refuse.</summary>
/// <param name="Success">The success, or null.</param>
/// <param name="Failure">The failure, or null.</param>
internal sealed record AwaitingDecision(SaslStep.Success? Success, SaslFailure? Failure) : StreamState
{
    public static AwaitingDecision Ask(SaslStep.Success success, SaslMechanism mechanism, StreamFacts facts)
    {
        facts.Emit(new StreamEffect.DecideAuthentication(success.Account, mechanism, null));
        return new AwaitingDecision(success, null);
    }

    public static AwaitingDecision Ask(Jid? account, SaslMechanism? mechanism, SaslFailure failure, StreamFacts facts)
    {
        facts.Emit(new StreamEffect.DecideAuthentication(account, mechanism, failure));
        return new AwaitingDecision(null, failure);
    }

    /// <summary>Tells the client; after the last attempt allowed the stream ends.</summary>
    public static StreamState Refuse(SaslFailure failure, StreamFacts facts)
    {
        facts.Send(failure.ToElement());
        return facts.Attempts < facts.Options.MaxAuthenticationAttempts
            ? new Negotiating()
            : facts.Close(StreamError.PolicyViolation);
    }

    protected override StreamState OnOwner(StreamInput input, StreamFacts facts)
    {
        if (input is not StreamInput.AuthenticationDecided(var refusal))
        {
            return base.OnOwner(input, facts);
        }

        if ((refusal ?? Failure) is { } failure)
        {
            return Refuse(failure, facts);
        }

        facts.Account = Success!.Account;
        facts.Send(new Element("success", Namespaces.Sasl).AddText(Convert.ToBase64String(Success.Data.Span)));
        facts.Emit(new StreamEffect.Authenticated(Success.Account));
        facts.Restart();
        return new AwaitingRestart();
    }
}
