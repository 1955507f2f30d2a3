using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams.States;

/// <summary>A state of a client stream. What a state does not expect ends the stream.</summary>
internal abstract record StreamState
{
    /// <summary>Takes an input, leaves effects in the facts, returns the next state.</summary>
    public virtual StreamState On(StreamInput input, StreamFacts facts) => input switch
    {
        StreamInput.Closed => facts.Close(null),
        StreamInput.CloseRequested(var error) => facts.Close(error),
        StreamInput.Opened(var header) => OnOpened(header, facts),
        StreamInput.Received(var element) => Receive(element, facts),
        _ => OnOwner(input, facts),
    };

    /// <summary>A header where none is due.</summary>
    protected virtual StreamState OnOpened(StreamHeader header, StreamFacts facts) => facts.Close(StreamError.BadFormat);

    /// <summary>An element while the server has the turn: the owner should not have read on.</summary>
    protected virtual StreamState OnElement(Element element, StreamFacts facts) => facts.Close(StreamError.PolicyViolation);

    /// <summary>An answer of the owner that was not asked for.</summary>
    protected virtual StreamState OnOwner(StreamInput input, StreamFacts facts) => facts.Close(StreamError.InternalServerError);

    private StreamState Receive(Element element, StreamFacts facts)
    {
        if (element.Is("error", Namespaces.Streams))
        {
            return facts.Close(null);
        }

        // Over WebSocket the stream's ends are elements themselves (RFC 7395 §3.4, §3.6).
        if (facts.Options.Transport == StreamTransport.WebSocket && element.Namespace == Namespaces.Framing)
        {
            return element.Name == "close" ? facts.Close(null) : OnOpened(StreamHeader.FromElement(element), facts);
        }

        return OnElement(element, facts);
    }
}
