using Godwit.Protocol.Sasl;

namespace Godwit.Protocol.Streams.States;

/// <summary>Authenticating: the owner looks up what is stored for the account.</summary>
internal sealed record AwaitingCredentials(Authentication Authentication) : StreamState
{
    protected override StreamState OnOwner(StreamInput input, StreamFacts facts)
    {
        switch (input)
        {
            case StreamInput.CredentialsFound(var credentials):
                return Authentication.Go(Authentication.Exchange.Provide(credentials), facts);
            case StreamInput.AuthenticationDecided({ } refusal):
                return AwaitingDecision.Refuse(refusal, facts);
            default:
                return base.OnOwner(input, facts);
        }
    }
}
