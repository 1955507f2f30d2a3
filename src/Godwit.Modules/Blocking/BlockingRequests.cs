using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Blocking;

/// <summary>Answers what the owner asks of the block list (XEP-0191 §3).</summary>
internal sealed class BlockingRequests(BlockingOptions options)
{
    public const string Namespace = "urn:xmpp:blocking";

    public static ValueTask<Reply> Get(IqContext request)
    {
        if (!request.IsOwner || request.Session is null)
        {
            return new ValueTask<Reply>(StanzaError.Forbidden);
        }

        request.Session.Slot<Pushes>().IsWanted = true;
        return new ValueTask<Reply>(Write("blocklist", request.Account!.State<DurableValue<BlockList>>().Current.All));
    }

    public async ValueTask<Reply> BlockAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        if (Read(request.Payload, out var addresses) is { } error)
        {
            return error;
        }

        if (addresses.Count == 0)
        {
            return StanzaError.BadRequest;
        }

        var account = request.Account!;
        var list = account.State<DurableValue<BlockList>>();
        var wanted = list.Current.With(addresses);
        if (wanted.All.Count > options.MostAddresses)
        {
            return StanzaError.ResourceConstraint;
        }

        // They see the user go, then nothing more.
        Show(account, list.Current, addresses, visible: false);
        try
        {
            await list.ChangeAsync(wanted, l => l.SaveAsync(account.Documents));
        }
        catch (StoreUnavailableException)
        {
            Show(account, list.Current, addresses, visible: true);
            throw;
        }

        Push(account, Write("block", addresses));
        return Reply.Empty;
    }

    public static async ValueTask<Reply> UnblockAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        if (Read(request.Payload, out var addresses) is { } error)
        {
            return error;
        }

        var account = request.Account!;
        var list = account.State<DurableValue<BlockList>>();
        List<Jid> freed = addresses.Count == 0 ? [.. list.Current.All] : [.. addresses.Where(list.Current.All.Contains)];
        await list.ChangeAsync(list.Current.Without(freed), l => l.SaveAsync(account.Documents));
        Show(account, list.Current, freed, visible: true);
        Push(account, Write("unblock", addresses));
        return Reply.Empty;
    }

    /// <summary>Lets those of the addresses, and the contacts they cover, see the user go or come whom the rest of the list does not cover.</summary>
    private static void Show(IAccount account, BlockList rest, List<Jid> addresses, bool visible)
    {
        var changed = new BlockList(addresses);
        foreach (var peer in account.Contacts.Where(changed.Covers).Concat(addresses).Distinct().Where(p => !rest.Covers(p)).ToList())
        {
            account.ShowPresence(peer, visible);
        }
    }

    /// <summary>Tells the sessions that follow the list.</summary>
    private static void Push(IAccount account, Element change)
    {
        foreach (var session in account.Sessions)
        {
            if (session.Slot<Pushes>() is { IsWanted: true } pushes)
            {
                account.Deliver(session, Stanza.Iq(account.Address, session.Address, "set", $"block{++pushes.Count}", change));
            }
        }
    }

    private static StanzaError? Read(Element request, out List<Jid> addresses)
    {
        addresses = [];
        foreach (var item in request.Elements.Where(e => e.Is("item", Namespace)))
        {
            if (!Jid.TryParse(item["jid"], out var address))
            {
                return item["jid"] is null ? StanzaError.BadRequest : StanzaError.JidMalformed;
            }

            addresses.Add(address);
        }

        return null;
    }

    private static Element Write(string name, IEnumerable<Jid> addresses) =>
        new Element(name, Namespace).AddRange(addresses.Select(a => new Element("item", Namespace).Set("jid", a.ToString())));

    /// <summary>What a session gets of changes to the list.</summary>
    internal sealed class Pushes
    {
        /// <summary>True once the session has asked for the list.</summary>
        public bool IsWanted { get; set; }

        /// <summary>How many it got.</summary>
        public int Count { get; set; }
    }
}
