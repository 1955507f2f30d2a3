using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams.States;

/// <summary>One authentication under way, RFC 6120 §6: what its states have in common.</summary>
internal sealed record Authentication(SaslMechanism Mechanism, SaslExchange Exchange)
{
    /// <summary>The account that the client named, once it has.</summary>
    public Jid? Account { get; init; }

    /// <summary>Takes an <c>auth</c> element. Each counts as an attempt, whether it is carried through or not.</summary>
    public static StreamState Begin(Element auth, StreamFacts facts)
    {
        if (facts.Attempts >= facts.Options.MaxAuthenticationAttempts)
        {
            return facts.Close(StreamError.PolicyViolation);
        }

        facts.Attempts++;
        var mechanism = SaslMechanism.Find(auth["mechanism"]);
        var offered = FeatureList.Mechanisms(facts).ToList();
        if (mechanism is null || !offered.Contains(mechanism))
        {
            return AwaitingDecision.Ask(null, mechanism, Unavailable(mechanism, facts), facts);
        }

        var context = new SaslContext(
            facts.Domain!, facts.Bindings, offered.Exists(other => other.BindsChannel), facts.Options.Decoy, facts.Options.Random);
        var authentication = new Authentication(mechanism, mechanism.Begin(context));
        if (auth.Text.Length == 0)
        {
            // No initial response, so an empty challenge asks for it (RFC 4422 §5).
            facts.Send(new Element("challenge", Namespaces.Sasl));
            return new AwaitingResponse(authentication);
        }

        return authentication.Respond(auth.Text, facts);
    }

    /// <summary>Takes the text of an <c>auth</c> or a <c>response</c>.</summary>
    public StreamState Respond(string text, StreamFacts facts)
    {
        // A lone equals sign is a message of no bytes (RFC 6120 §6.4.2).
        byte[]? message = [];
        return text is "" or "=" || SaslBase64.TryDecode(text, out message)
            ? Go(Exchange.Respond(message), facts)
            : Fail(SaslFailure.IncorrectEncoding, facts);
    }

    /// <summary>Goes where the mechanism says.</summary>
    public StreamState Go(SaslStep step, StreamFacts facts)
    {
        switch (step)
        {
            case SaslStep.Challenge(var data):
                facts.Send(new Element("challenge", Namespaces.Sasl).AddText(Convert.ToBase64String(data.Span)));
                return new AwaitingResponse(this);
            case SaslStep.LookUp(var account):
                facts.Emit(new StreamEffect.LookUpCredentials(account));
                return new AwaitingCredentials(this with { Account = account });
            case SaslStep.Success success:
                return AwaitingDecision.Ask(success, Mechanism, facts);
            default:
                return Fail(((SaslStep.Failure)step).Reason, facts);
        }
    }

    public StreamState Fail(SaslFailure failure, StreamFacts facts) => AwaitingDecision.Ask(Account, Mechanism, failure, facts);

    private static SaslFailure Unavailable(SaslMechanism? mechanism, StreamFacts facts) =>
        mechanism is not null && !facts.IsSecure && (facts.MustSecure || mechanism.RevealsPassword)
            ? SaslFailure.EncryptionRequired
            : SaslFailure.InvalidMechanism;
}
