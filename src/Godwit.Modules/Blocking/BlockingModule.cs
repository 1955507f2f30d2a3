using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Modules;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Blocking;

/// <summary>Lets a user cut off others: nothing comes from them, nothing goes to them, and they see the user offline.</summary>
[Xep(191, "1.3")]
public sealed class BlockingModule : IModule
{
    private const string Ns = "urn:xmpp:blocking";
    private const string Errors = "urn:xmpp:blocking:errors";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Ns)
        .AccountState(BlockList.Collection, BlockList.Load)
        .OnIqGet(Ns, "blocklist", Scope.Account, Get)
        .OnIqSet(Ns, "block", Scope.Account, BlockAsync)
        .OnIqSet(Ns, "unblock", Scope.Account, UnblockAsync)
        .On(Phase.Privacy, Check);

    private static void Check(StanzaContext context)
    {
        var list = context.Account.State<BlockList>();
        var peer = context.IsOutbound ? context.Stanza.To : context.Stanza.From;
        if (list.IsEmpty || peer is null || peer.Bare.Equals(context.Account.Address) || !list.Contains(peer))
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

    private static ValueTask<Reply> Get(IqContext request)
    {
        if (!request.IsOwner || request.Session is null)
        {
            return new ValueTask<Reply>(StanzaError.Forbidden);
        }

        request.Session.Slot<Follows>().BlockList = true;
        return new ValueTask<Reply>(Write("blocklist", request.Account!.State<BlockList>().All));
    }

    private static async ValueTask<Reply> BlockAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        if (!TryRead(request.Payload, out var addresses) || addresses.Count == 0)
        {
            return StanzaError.BadRequest;
        }

        var account = request.Account!;
        var list = account.State<BlockList>();
        if (list.All.Count + addresses.Count > BlockList.Most)
        {
            return StanzaError.ResourceConstraint;
        }

        foreach (var address in addresses)
        {
            // They see the user go, then nothing more.
            account.ShowPresence(address, visible: false);
            list.Add(address);
        }

        await list.SaveAsync(account.Documents);
        Push(account, Write("block", addresses));
        return Reply.Empty;
    }

    private static async ValueTask<Reply> UnblockAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        if (!TryRead(request.Payload, out var addresses))
        {
            return StanzaError.BadRequest;
        }

        var account = request.Account!;
        var list = account.State<BlockList>();
        foreach (var address in addresses.Count == 0 ? [.. list.All] : addresses)
        {
            list.Remove(address);
            account.ShowPresence(address, visible: true);
        }

        await list.SaveAsync(account.Documents);
        Push(account, Write("unblock", addresses));
        return Reply.Empty;
    }

    /// <summary>Tells the sessions that follow the list (§3.3).</summary>
    private static void Push(IAccount account, Element change)
    {
        foreach (var session in account.Sessions.Where(s => s.Slot<Follows>().BlockList))
        {
            account.Deliver(session, Stanza.Iq(account.Address, session.Address, "set", $"block{session.Slot<Follows>().Next++}", change));
        }
    }

    private static bool TryRead(Element request, out List<Jid> addresses)
    {
        addresses = [];
        foreach (var item in request.Elements.Where(e => e.Is("item", Ns)))
        {
            if (!Jid.TryParse(item["jid"], out var address))
            {
                return false;
            }

            addresses.Add(address);
        }

        return true;
    }

    private static Element Write(string name, IEnumerable<Jid> addresses) =>
        new Element(name, Ns).AddRange(addresses.Select(a => new Element("item", Ns).Set("jid", a.ToString())));

    internal sealed class Follows
    {
        public bool BlockList { get; set; }

        public int Next { get; set; }
    }
}
