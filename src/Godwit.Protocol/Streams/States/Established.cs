using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams.States;

/// <summary>The session stands. Negotiation has little left to do: what it does not know it passes on.</summary>
internal sealed record Established(Jid Address) : StreamState
{
    /// <summary>Passes on an element that may mean something to others.</summary>
    public static StreamState PassOn(Element element, StreamState state, StreamFacts facts)
    {
        if (element.Namespace is Namespaces.Sasl or Namespaces.Tls or Namespaces.Streams)
        {
            return facts.Close(StreamError.PolicyViolation);
        }

        if (element.Namespace == Namespaces.Client && !StreamElements.IsStanza(element))
        {
            return facts.Close(StreamError.UnsupportedStanzaType);
        }

        facts.Emit(new StreamEffect.Pass(element));
        return state;
    }

    protected override StreamState OnElement(Element element, StreamFacts facts) => PassOn(element, this, facts);
}
