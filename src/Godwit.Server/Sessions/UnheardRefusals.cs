using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Sessions;

/// <summary>
/// The messages that a client with stream management was told to send again later, and has not heard of yet. Until it has, nothing more is taken for those whom they were for: a
/// client that vanishes meanwhile knows of no refusal. It sends everything again in a new session, and what was refused would come behind what was taken after it. Used by
/// the session's reading side, the thread that writes and the account's deliveries: locked.
/// </summary>
/// <param name="account">The client's account, to which goes what has no address.</param>
/// <param name="time">The clock.</param>
internal sealed class UnheardRefusals(Jid account, TimeProvider time)
{
    /// <summary>
    /// Longer than anything that the client sent before it vanished is on its way. A client that is there and acknowledges nothing, as it must not, is not kept waiting for longer.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static readonly StanzaError Refusal = StanzaError.ResourceConstraint;

    private Dictionary<Stanza, (Jid Recipient, long At)>? unheard;

    /// <summary>True when there are any.</summary>
    public bool Any => Volatile.Read(ref unheard) is not null;

    /// <summary>True for the error of a message that is to be sent again later.</summary>
    public static bool Is(Stanza stanza) =>
        stanza is { Kind: StanzaKind.Message, IsError: true } && stanza.Child("error", Namespaces.Client) is { } error
        && error["type"] == Refusal.Type && error.Elements.Any(e => e.Name == Refusal.Condition);

    /// <summary>A refusal is on its way to the client.</summary>
    public void Add(Stanza refusal)
    {
        lock (this)
        {
            (unheard ??= new(ReferenceEqualityComparer.Instance))[refusal] = (refusal.From?.Bare ?? account, time.GetTimestamp());
        }
    }

    /// <summary>The client has this stanza, or it can't be known whether it has.</summary>
    public void Heard(Stanza stanza)
    {
        if (!Any)
        {
            return;
        }

        lock (this)
        {
            unheard?.Remove(stanza);
            if (unheard is { Count: 0 })
            {
                unheard = null;
            }
        }
    }

    /// <summary>True when a stanza of the client must not be taken now.</summary>
    public bool Covers(Stanza stanza)
    {
        if (!Any || stanza is not { Kind: StanzaKind.Message, IsError: false })
        {
            return false;
        }

        lock (this)
        {
            var recipient = stanza.To?.Bare ?? account;
            return unheard?.Values.Any(u => u.Recipient.Equals(recipient) && time.GetElapsedTime(u.At) < Longest) == true;
        }
    }
}
