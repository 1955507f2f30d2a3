using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Modules;

/// <summary>The answer to an iq request, RFC 6120 §8.2.3.</summary>
public sealed class Reply
{
    private Reply(Element? payload, StanzaError? error)
    {
        Payload = payload;
        Failure = error;
    }

    /// <summary>A result without a child.</summary>
    public static Reply Empty { get; } = new(null, null);

    /// <summary>The child of the result, or null.</summary>
    public Element? Payload { get; }

    /// <summary>The error, or null for a result.</summary>
    public StanzaError? Failure { get; }

    /// <summary>What is to be done once the answer is on its way, or null.</summary>
    public Func<Task>? Afterwards { get; private init; }

    /// <summary>The same answer, with something to do once it is on its way.</summary>
    public Reply Then(Func<Task> afterwards) => new(Payload, Failure) { Afterwards = afterwards };

    /// <summary>A result with a child.</summary>
    public static Reply Result(Element payload) => new(payload, null);

    /// <summary>An error.</summary>
    public static Reply Error(StanzaError error) => new(null, error);

    /// <summary>A result with a child.</summary>
    public static implicit operator Reply(Element payload) => Result(payload);

    /// <summary>An error.</summary>
    public static implicit operator Reply(StanzaError error) => Error(error);
}
