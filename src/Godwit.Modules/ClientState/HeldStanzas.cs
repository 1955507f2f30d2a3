using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.ClientState;

/// <summary>
/// What waits for an inactive client: the last presence of each sender, and chat states, in the order in which they came. Used from the session's
/// reading and writing side.
/// </summary>
internal sealed class HeldStanzas
{
    private readonly Lock gate = new();
    private List<Stanza>? held;
    private Dictionary<Jid, int>? presences;
    private volatile bool isInactive;

    public bool IsInactive => isInactive;

    /// <summary>The client is looked at no more, or again; returns what waited.</summary>
    public IReadOnlyList<Stanza> Switch(bool toInactive)
    {
        lock (gate)
        {
            isInactive = toInactive;
            return Take();
        }
    }

    /// <summary>Keeps a stanza for later. False when the client is active, or too much waits already.</summary>
    public bool TryHold(Stanza stanza, int most)
    {
        lock (gate)
        {
            if (!isInactive)
            {
                return false;
            }

            if (stanza.Kind != StanzaKind.Presence || stanza.From is null)
            {
                return TryAdd(stanza, most);
            }

            if ((presences ??= []).TryGetValue(stanza.From, out var index))
            {
                held![index] = stanza;
                return true;
            }

            presences[stanza.From] = held?.Count ?? 0;
            return TryAdd(stanza, most);
        }
    }

    /// <summary>Returns what waited.</summary>
    public IReadOnlyList<Stanza> TakeAll()
    {
        lock (gate)
        {
            return Take();
        }
    }

    private bool TryAdd(Stanza stanza, int most)
    {
        if (held?.Count >= most)
        {
            return false;
        }

        (held ??= []).Add(stanza);
        return true;
    }

    private List<Stanza> Take()
    {
        var all = held ?? [];
        held = null;
        presences = null;
        return all;
    }
}
