using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.ClientState;

/// <summary>
/// Saves the battery of a client that nobody looks at: presence and chat states wait until it is active, or until something comes that can't wait.
/// </summary>
[Xep(352, "1.0.0")]
public sealed class ClientStateModule : IModule
{
    private const string Ns = "urn:xmpp:csi:0";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .StreamFeature(stream => stream.IsAuthenticated ? new Element("csi", Ns) : null)
        .OnStreamElement(Ns, "inactive", static (session, _) => Switch(session, isInactive: true))
        .OnStreamElement(Ns, "active", static (session, _) => Switch(session, isInactive: false))
        .OnSend(Pass);

    private static ValueTask Switch(ISession session, bool isInactive)
    {
        var state = session.Slot<HeldStanzas>();
        foreach (var stanza in state.Switch(isInactive))
        {
            session.Release(stanza);
        }

        return ValueTask.CompletedTask;
    }

    private static bool Pass(ISession session, Stanza stanza)
    {
        var state = session.Slot<HeldStanzas>();
        if (!state.IsInactive)
        {
            return true;
        }

        if (CanWait(stanza) && state.TryHold(stanza))
        {
            return false;
        }

        foreach (var held in state.TakeAll())
        {
            session.Release(held);
        }

        return true;
    }

    private static bool CanWait(Stanza stanza) => stanza.Kind switch
    {
        StanzaKind.Presence => stanza.Type is null or "unavailable",
        StanzaKind.Message => stanza.Type is (null or "normal" or "chat" or "groupchat")
            && !MessageContent.IsWorthKeeping(stanza)
            && !stanza.Has("subject", Protocol.Namespaces.Client),
        _ => false,
    };
}

/// <summary>What waits for an inactive client: the last presence of each sender, and chat states. Used from the session's reading and writing side.</summary>
internal sealed class HeldStanzas
{
    /// <summary>How many stanzas wait at the most; then all go.</summary>
    private const int Most = 200;

    private readonly Lock gate = new();
    private readonly List<Stanza> held = [];
    private readonly Dictionary<Jid, int> presences = [];

    public bool IsInactive { get; private set; }

    public IReadOnlyList<Stanza> Switch(bool isInactive)
    {
        lock (gate)
        {
            IsInactive = isInactive;
        }

        return TakeAll();
    }

    public bool TryHold(Stanza stanza)
    {
        lock (gate)
        {
            if (!IsInactive || held.Count == Most)
            {
                return false;
            }

            if (stanza.Kind != StanzaKind.Presence || stanza.From is null)
            {
                held.Add(stanza);
            }
            else if (presences.TryGetValue(stanza.From, out var index))
            {
                held[index] = stanza;
            }
            else
            {
                presences[stanza.From] = held.Count;
                held.Add(stanza);
            }

            return true;
        }
    }

    public IReadOnlyList<Stanza> TakeAll()
    {
        lock (gate)
        {
            Stanza[] all = [.. held];
            held.Clear();
            presences.Clear();
            return all;
        }
    }
}
