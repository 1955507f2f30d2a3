using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams.States;

/// <summary>Features were announced; the client chooses: TLS, authentication, or what others handle before it.</summary>
internal sealed record Negotiating : StreamState
{
    protected override StreamState OnElement(Element element, StreamFacts facts)
    {
        if (element.Is("starttls", Namespaces.Tls))
        {
            return StartTls(facts);
        }

        if (element.Is("auth", Namespaces.Sasl))
        {
            return Authentication.Begin(element, facts);
        }

        if (element.Is("iq", Namespaces.Client) && !facts.MustSecure && IsHandled(element, facts))
        {
            facts.Emit(new StreamEffect.HandleUnauthenticated(element));
            return this;
        }

        return facts.Close(StreamError.NotAuthorized);
    }

    private static StreamState StartTls(StreamFacts facts)
    {
        if (!facts.OffersStartTls)
        {
            // RFC 6120 §5.4.2.2: failure, then the end of the stream, not a stream error.
            facts.Send(new Element("failure", Namespaces.Tls));
            return facts.Close(null);
        }

        facts.Send(new Element("proceed", Namespaces.Tls));
        facts.Emit(new StreamEffect.StartTls());
        facts.Restart();
        return new AwaitingTls();
    }

    private static bool IsHandled(Element iq, StreamFacts facts) =>
        iq["type"] is "get" or "set"
        && iq.Elements.FirstOrDefault() is { } payload
        && facts.Options.PreAuthenticationNamespaces.Contains(payload.Namespace);
}
