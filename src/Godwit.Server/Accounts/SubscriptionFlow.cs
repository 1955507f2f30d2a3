using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Accounts;

/// <summary>Subscriptions of an account, both ways (RFC 6121 §3): the rules are <see cref="SubscriptionRules"/>.</summary>
internal sealed class SubscriptionFlow(Account account, PresenceFlow presence)
{
    /// <summary>How much of a request is kept: thousands of strangers may each leave one.</summary>
    private const int MostRequestBytes = 4 * 1024;

    /// <summary>One of the account's sessions manages a subscription. Completes when that is durable here and at the contact.</summary>
    public async Task Outbound(AccountSession session, Stanza stanza)
    {
        // §3.1.2: a subscription is between bare JIDs.
        var contact = stanza.To!.Bare;
        if (contact.Equals(account.Address))
        {
            return;
        }

        var change = SubscriptionRules.Outbound(Item(contact), Kind(stanza));
        if (change.IsChanged && account.Roster.Find(contact) is null && account.Roster.Count >= account.Services.Model.Limits.RosterItems)
        {
            account.Refuse(stanza, StanzaError.ResourceConstraint);
            return;
        }

        var stored = Store(change);
        PushChange(change, stored);
        if (change.PresenceEnds)
        {
            // §3.2.2: while the contact is still subscribed.
            presence.SendGoneTo(contact);
        }

        var sent = change.Passes ? account.SendAsync(stanza.With(account.Address, contact), session.Route) : Task.CompletedTask;
        if (change.PresenceStarts)
        {
            presence.SendAllTo(contact);
        }

        await Task.WhenAll(stored, sent);
    }

    /// <summary>A contact manages a subscription. Completes when that is durable.</summary>
    public async Task Inbound(Stanza stanza)
    {
        var contact = stanza.From!.Bare;
        var change = SubscriptionRules.Inbound(Item(contact), Kind(stanza), Kept(stanza).ToUtf8());
        if (change.IsChanged && !change.Item.Listed && account.Roster.Count >= account.Services.Model.Limits.RosterItems)
        {
            return;
        }

        var stored = Store(change);
        if (change.Passes)
        {
            account.Releases.Enqueue(stored, () => Show(stanza));
        }

        // §3.1.6, §3.2.3, §3.3.3: the stanza comes before the push, so that clients know what the push is about.
        PushChange(change, stored);

        if (change.AnswersSubscribed)
        {
            _ = account.SendAsync(Stanza.Presence(account.Address, contact, "subscribed"), null);
        }

        if (change.PresenceStarts)
        {
            presence.SendAllTo(contact);
        }

        if (change.PresenceEnds)
        {
            presence.SendGoneTo(contact);
        }

        await stored;
    }

    /// <summary>Shows a session the requests that wait for the user (§3.1.3).</summary>
    public void ShowRequests(AccountSession session)
    {
        foreach (var item in account.Roster.Items)
        {
            if (item.Request is { } request)
            {
                account.Deliver(session, Stanza.ParseStanza(request));
            }
        }
    }

    /// <summary>
    /// Tells the sessions that follow the roster what an item is now (§2.1.6), once that is durable: what they keep under a version must not
    /// be lost here.
    /// </summary>
    public void Push(RosterItem item, bool isRemoved, Task stored)
    {
        var payload = isRemoved
            ? RosterQuery.WriteRemoved(item.Contact, account.Roster.Version)
            : RosterQuery.Write([item], account.Roster.Version);
        account.Releases.Enqueue(stored, () =>
        {
            foreach (var session in account.Sessions.All.Where(s => s.IsInterested))
            {
                account.Deliver(session, Stanza.Iq(account.Address, session.Address, "set", account.Services.Identifiers.Next(), payload));
            }
        });
    }

    /// <summary>A request as it waits for the user: whole, with what the contact says of itself, unless that is more than a stranger may leave here.</summary>
    private static Stanza Kept(Stanza request) =>
        request.Size <= MostRequestBytes ? request : Stanza.Presence(request.From, request.To, request.Type);

    private RosterItem Item(Jid contact) => account.Roster.Find(contact) ?? new RosterItem(contact);

    private Task Store(SubscriptionChange change)
    {
        if (!change.IsChanged)
        {
            return Task.CompletedTask;
        }

        var isEmpty = change.Item is { Listed: false, Request: null, Approved: false, From: false, To: false, Ask: false };
        return isEmpty ? account.Roster.Remove(change.Item) : account.Roster.Put(change.Item);
    }

    private void PushChange(SubscriptionChange change, Task stored)
    {
        if (change.IsPushed)
        {
            Push(change.Item, isRemoved: false, stored);
        }
    }

    /// <summary>A request is for available sessions (§3.1.3); what becomes of subscriptions for those that follow the roster (§3.1.6).</summary>
    private void Show(Stanza stanza)
    {
        var sessions = stanza.Type == "subscribe" ? account.Sessions.Available : account.Sessions.All.Where(s => s.IsInterested);
        foreach (var session in sessions)
        {
            account.Deliver(session, stanza);
        }
    }

    private static SubscriptionStanza Kind(Stanza stanza) => stanza.Type switch
    {
        "subscribe" => SubscriptionStanza.Subscribe,
        "subscribed" => SubscriptionStanza.Subscribed,
        "unsubscribe" => SubscriptionStanza.Unsubscribe,
        _ => SubscriptionStanza.Unsubscribed,
    };
}
