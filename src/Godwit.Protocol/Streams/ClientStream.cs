using Godwit.Protocol.Jids;
using Godwit.Protocol.Streams.States;

namespace Godwit.Protocol.Streams;

/// <summary>
/// The server's side of a client-to-server stream (RFC 6120 §4–7, RFC 7395): opening, TLS, SASL, resource binding. It does no I/O: its owner
/// tells it what happened and does what it answers. Never throws on what a client sends.
/// </summary>
/// <remarks>
/// The owner gives one input at a time, and where an effect asks for an answer (credentials, a decision, a binding, a TLS handshake) it gives that answer before
/// anything else that the client sent. Once the stream is established, stanzas need not pass through here. Not safe for use by several threads at once.
/// </remarks>
public sealed class ClientStream
{
    private readonly StreamFacts facts;

    /// <summary>Makes the machine for one connection.</summary>
    public ClientStream(StreamOptions options)
    {
        facts = new StreamFacts(options);
        State = new AwaitingStream();
    }

    /// <summary>The domain the client wants; null before a header named it.</summary>
    public string? Domain => facts.Domain;

    /// <summary>True under TLS.</summary>
    public bool IsSecure => facts.IsSecure;

    /// <summary>The bare JID that authenticated, or null.</summary>
    public Jid? Account => facts.Account;

    /// <summary>The full JID of the session, or null before binding.</summary>
    public Jid? Address => (State as Established)?.Address;

    /// <summary>True when the stream has ended: further inputs have no effect.</summary>
    public bool IsClosed => State is Closed;

    internal StreamState State { get; private set; }

    /// <summary>Takes what happened and says what to do about it, in order.</summary>
    public IReadOnlyList<StreamEffect> Step(StreamInput input)
    {
        State = State.On(input, facts);
        return facts.TakeEffects();
    }
}
