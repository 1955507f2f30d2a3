using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Offline;

/// <summary>
/// Decides which messages wait in the mailbox until a client has acknowledged them, and marks those that have waited. There is no store for
/// offline messages: the mailbox is a view of the account's log.
/// </summary>
[Xep(160, "1.0.1")]
[Xep(203, "2.0")]
[Xep(334, "1.0.0")]
public sealed class OfflineModule : IModule
{
    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature("msgoffline", Scope.Server)
        .Feature(Forwarded.Delay, Scope.Server)
        .On(Phase.Archive, Keep)
        .OnDeliver(MarkDelayed);

    private static void Keep(StanzaContext context)
    {
        if (!context.IsOutbound && MessageContent.IsWaiting(context.Stanza))
        {
            context.Store |= LogFlags.Mailbox;
        }
    }

    private static void MarkDelayed(DeliverContext context)
    {
        if (context is { IsReplay: true, Entry: { } entry })
        {
            context.Stanza = context.Stanza.Append(new Element("delay", Forwarded.Delay)
                .Set("from", context.Account.Address.Domain)
                .Set("stamp", Timestamp.Write(entry.Time)));
        }
    }
}
