using Godwit.Abstractions.Modules;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Blocking;

/// <summary>Lets a user cut off others: nothing comes from them, nothing goes to them, and they see the user offline.</summary>
[Xep(191, "1.3")]
public sealed class BlockingModule(BlockingOptions options) : IModule
{
    private const string Errors = "urn:xmpp:blocking:errors";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m)
    {
        var requests = new BlockingRequests(options);
        m.Feature(BlockingRequests.Namespace)
            .AccountState(BlockList.Collection, documents => new DurableValue<BlockList>(BlockList.Load(documents)))
            .OnIqGet(BlockingRequests.Namespace, "blocklist", Scope.Account, BlockingRequests.Get)
            .Remember(BlockingRequests.Namespace, "blocklist")
            .OnIqSet(BlockingRequests.Namespace, "block", Scope.Account, requests.BlockAsync)
            .OnIqSet(BlockingRequests.Namespace, "unblock", Scope.Account, BlockingRequests.UnblockAsync)
            .On(Phase.Privacy, Check);
    }

    private static void Check(StanzaContext context)
    {
        var list = context.Account.State<DurableValue<BlockList>>().Current;
        var peer = context.IsOutbound ? context.Stanza.To : context.Stanza.From;
        if (list.IsEmpty || peer is null || peer.Bare.Equals(context.Account.Address) || !list.Covers(peer))
        {
            return;
        }

        if (context.IsOutbound)
        {
            // §3.2: the user is told that the contact is blocked.
            context.Reject(StanzaError.NotAcceptable with { Type = "cancel", Application = new Element("blocked", Errors) });
        }
        else if (context.Stanza.Kind == StanzaKind.Presence)
        {
            context.Drop();
        }
        else
        {
            // §3.2: as if the user were not there.
            context.Reject(StanzaError.ServiceUnavailable);
        }
    }
}
