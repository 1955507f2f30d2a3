using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams.States;

/// <summary>The client is authenticated; the header of the new stream is due (RFC 6120 §6.4.6).</summary>
internal sealed record AwaitingRestart : StreamState
{
    protected override StreamState OnOpened(StreamHeader header, StreamFacts facts)
    {
        if (HeaderRules.Read(header, facts) is { } error)
        {
            return facts.Close(error);
        }

        facts.SendHeader();
        facts.Send(FeatureList.AfterAuthentication(facts));
        return new AwaitingBind();
    }

    protected override StreamState OnElement(Element element, StreamFacts facts) => facts.Close(StreamError.NotAuthorized);
}
