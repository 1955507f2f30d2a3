using Godwit.Protocol.Sasl;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams.States;

/// <summary>Authenticating: the client has the turn.</summary>
internal sealed record AwaitingResponse(Authentication Authentication) : StreamState
{
    protected override StreamState OnElement(Element element, StreamFacts facts)
    {
        if (element.Namespace != Namespaces.Sasl)
        {
            return facts.Close(StreamError.NotAuthorized);
        }

        return element.Name switch
        {
            "response" => Authentication.Respond(element.Text, facts),
            "abort" => Authentication.Fail(SaslFailure.Aborted, facts),

            // RFC 6120 §6.4.2: a new attempt replaces the one under way.
            "auth" => Authentication.Begin(element, facts),
            _ => facts.Close(StreamError.NotAuthorized),
        };
    }
}
