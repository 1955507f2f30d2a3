using Godwit.Abstractions.Modules;
using Godwit.Protocol.Rosters;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Accounts;

/// <summary>Roster requests of an account's own sessions (RFC 6121 §2).</summary>
internal sealed class RosterFlow(Account account, PresenceFlow presence)
{
    /// <summary>The handler for <c>get</c> or <c>set</c>.</summary>
    public IqHandler HandlerOf(string type) => type == "get" ? Get : SetAsync;

    private ValueTask<Reply> Get(IqContext request)
    {
        if (request.Session is not AccountSession session)
        {
            return new ValueTask<Reply>(StanzaError.Forbidden);
        }

        session.IsInterested = true;

        // §2.6: a client that has this version already gets an empty answer.
        return new ValueTask<Reply>(request.Payload["ver"] == account.Roster.Version
            ? Reply.Empty
            : RosterQuery.Write(account.Roster.Items.Where(i => i.Listed), account.Roster.Version));
    }

    private async ValueTask<Reply> SetAsync(IqContext request)
    {
        if (request.Session is null)
        {
            return StanzaError.Forbidden;
        }

        if (!RosterQuery.TryReadSet(request.Payload, out var set, out var error))
        {
            return error;
        }

        if (set.IsRemoved)
        {
            return await RemoveAsync(set);
        }

        if (set.Contact.Equals(account.Address))
        {
            return StanzaError.NotAllowed;
        }

        var known = account.Roster.Find(set.Contact);
        if (known is null && account.Roster.Count >= account.Services.Model.Limits.RosterItems)
        {
            return StanzaError.ResourceConstraint;
        }

        var item = (known ?? new RosterItem(set.Contact)) with { Name = set.Name, Groups = set.Groups, Listed = true };
        var stored = account.Roster.Put(item);
        presence.Subscriptions.Push(item, isRemoved: false, stored);
        await stored;
        return Reply.Empty;
    }

    private async ValueTask<Reply> RemoveAsync(RosterSet set)
    {
        if (account.Roster.Find(set.Contact) is not { Listed: true } item)
        {
            return StanzaError.ItemNotFound;
        }

        var stored = account.Roster.Remove(item);
        presence.Subscriptions.Push(item, isRemoved: true, stored);

        // §2.5.2: what there was between the two ends.
        if (item.To || item.Ask)
        {
            _ = account.SendAsync(Stanza.Presence(account.Address, item.Contact, "unsubscribe"), null);
        }

        if (item.From || item.Request is not null)
        {
            _ = account.SendAsync(Stanza.Presence(account.Address, item.Contact, "unsubscribed"), null);
        }

        if (item.From)
        {
            presence.SendGoneTo(item.Contact);
        }

        await stored;
        return Reply.Empty;
    }
}
