using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.ClientState;

/// <summary>
/// Saves the battery of a client that nobody looks at: presence and chat states wait until it is active, or until something comes that can't wait.
/// </summary>
[Xep(352, "1.0.0")]
public sealed class ClientStateModule(ClientStateOptions options) : IModule
{
    private const string Ns = "urn:xmpp:csi:0";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .StreamFeature(stream => stream.IsAuthenticated ? new Element("csi", Ns) : null)
        .OnStreamElement(Ns, "inactive", static (session, _) => SwitchNow(session, isInactive: true))
        .OnStreamElement(Ns, "active", static (session, _) => SwitchNow(session, isInactive: false))
        .OnResumed(static session => Switch(session, isInactive: false))
        .OnSend(Pass);

    /// <summary>Every stream begins active, a resumed one too (§5.2).</summary>
    private static void Switch(ISession session, bool isInactive)
    {
        var state = isInactive ? session.Slot<HeldStanzas>() : session.FindSlot<HeldStanzas>();
        foreach (var stanza in state?.Switch(isInactive) ?? [])
        {
            session.Release(stanza);
        }
    }

    private static ValueTask SwitchNow(ISession session, bool isInactive)
    {
        Switch(session, isInactive);
        return ValueTask.CompletedTask;
    }

    private bool Pass(ISession session, Stanza stanza)
    {
        // Most clients never say that they are inactive, and nothing is kept for them.
        if (session.FindSlot<HeldStanzas>() is not { IsInactive: true } state)
        {
            return true;
        }

        if (Importance.CanWait(stanza) && state.TryHold(stanza, options.MostHeld))
        {
            return false;
        }

        // The client is awake now, so it may have the rest too; and nothing overtakes.
        foreach (var held in state.TakeAll())
        {
            session.Release(held);
        }

        return true;
    }
}
