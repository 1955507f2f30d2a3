using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams.States;

/// <summary>The first header of the connection, or the one after TLS, is due.</summary>
internal sealed record AwaitingStream : StreamState
{
    protected override StreamState OnOpened(StreamHeader header, StreamFacts facts)
    {
        if (HeaderRules.Read(header, facts) is { } error)
        {
            return facts.Close(error);
        }

        facts.SendHeader();
        if (facts.MustSecure && !facts.OffersStartTls)
        {
            return facts.Close(StreamError.PolicyViolation with { Text = "TLS is required" });
        }

        facts.Send(FeatureList.BeforeAuthentication(facts));
        return new Negotiating();
    }

    protected override StreamState OnElement(Element element, StreamFacts facts) => facts.Close(StreamError.NotAuthorized);

    /// <summary>Direct TLS, or a WebSocket that came over HTTPS.</summary>
    protected override StreamState OnOwner(StreamInput input, StreamFacts facts)
    {
        if (input is not StreamInput.Secured(var bindings) || facts.IsSecure)
        {
            return base.OnOwner(input, facts);
        }

        facts.Secure(bindings);
        return this;
    }
}
