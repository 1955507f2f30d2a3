using Godwit.Abstractions.Archives;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Modules.Carbons;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Archive;

/// <summary>Keeps every conversation of an account, and gives each message the one id by which all of its clients know it.</summary>
[Xep(313, "1.1.3", Except = "Ids are sequence numbers: who may read an archive can tell how many messages it has had.")]
[Xep(359, "0.7.0", Except = "Ids are sequence numbers: who may read an archive can tell how many messages it has had.")]
[Xep(441, "0.2.0")]
[Xep(59, "1.0")]
public sealed class ArchiveModule(ArchiveOptions options) : IModule
{
    private const string Ns = ArchiveQuery.Namespace;

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m)
    {
        foreach (var feature in ArchiveQuery.Features)
        {
            m.Feature(feature);
        }

        // Copies carry the id too.
        m.Before<CarbonsModule>()
            .AccountState(ArchivePreferences.Collection, documents => new DurableValue<ArchivePreferences>(ArchivePreferences.Load(documents, options.Default)))
            .On(Phase.Outbound, StripForgedIds)
            .On(Phase.Inbound, StripForgedIds)
            .On(Phase.Archive, Keep)
            .On(Phase.Fork, AddStanzaId)
            .OnDeliver(AddStanzaIdAgain)
            .OnIqGet(Ns, "query", Scope.Account, ArchiveRequests.Form)
            .OnIqSet(Ns, "query", Scope.Account, ArchiveRequests.QueryAsync)
            .OnIqGet(Ns, "metadata", Scope.Account, ArchiveRequests.DescribeAsync)
            .OnIqGet(Ns, "prefs", Scope.Account, ArchivePreferences.GetAsync)
            .OnIqSet(Ns, "prefs", Scope.Account, ArchivePreferences.SetAsync);
    }

    /// <summary>Only the account says what the ids of its archive are (XEP-0359 §5): not a sender, not one of its own clients.</summary>
    private static void StripForgedIds(StanzaContext context)
    {
        if (context.Stanza.Kind == StanzaKind.Message)
        {
            context.Stanza = StanzaId.Strip(context.Stanza, context.Account.Address);
        }
    }

    private static void Keep(StanzaContext context)
    {
        var message = context.Stanza;
        if (message.ChildAttribute("origin-id", StanzaId.Namespace, "id"u8) is { Length: > 0 } origin)
        {
            context.Identity = MessageIdentity.Of(message.From!, message.To!, origin);
        }

        var peer = context.IsOutbound ? message.To! : message.From!;
        if (MessageContent.IsArchived(message) && context.Account.State<DurableValue<ArchivePreferences>>().Current.Wants(peer, context.Account))
        {
            context.Store |= LogFlags.Archive;
        }
    }

    /// <summary>Every copy that goes to the account's sessions now, carbons too, carries the id.</summary>
    private static void AddStanzaId(StanzaContext context)
    {
        if (context.Sequence == 0 || context.Stanza.Kind != StanzaKind.Message || !HasReceivers(context))
        {
            return;
        }

        var plain = context.Stanza;
        context.Stanza = plain.Append(StanzaId.Of(context.Account.Address, context.Sequence));
        for (var i = 0; i < context.Deliveries.Count; i++)
        {
            if (context.Deliveries[i].Stanza == plain)
            {
                context.Deliveries[i] = context.Deliveries[i] with { Stanza = context.Stanza };
            }
        }
    }

    /// <summary>False for a message that is sent from the account's only session: nobody gets it, or a copy of it.</summary>
    private static bool HasReceivers(StanzaContext context)
    {
        foreach (var session in context.Account.Sessions)
        {
            if (session != context.Session)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A message that has waited comes from the log, which keeps it as it was sent.</summary>
    private static void AddStanzaIdAgain(DeliverContext context)
    {
        if (context is { IsReplay: true, Entry: { } entry })
        {
            context.Stanza = context.Stanza.Append(StanzaId.Of(context.Account.Address, entry.Sequence));
        }
    }
}
