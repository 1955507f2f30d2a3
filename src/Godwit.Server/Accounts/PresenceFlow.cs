using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Accounts;

/// <summary>Presence of an account, both ways (RFC 6121 §4). Subscriptions are <see cref="SubscriptionFlow"/>'s.</summary>
internal sealed class PresenceFlow
{
    /// <summary>
    /// The tag of presence that was shown already, of a session that was resumed on another node since: there its end will be seen. What does not know it, as a version before, shows it once more.
    /// </summary>
    private const ulong Moved = 1;

    /// <summary>Presence is held in memory and goes to every contact, again with each probe.</summary>
    private const int MostPresenceBytes = 16 * 1024;

    private readonly Account account;
    private readonly DeliveryFlow delivery;
    private readonly SubscriptionFlow subscriptions;
    private readonly SeenPresence seen;

    public PresenceFlow(Account account, DeliveryFlow delivery)
    {
        this.account = account;
        this.delivery = delivery;
        subscriptions = new SubscriptionFlow(account, this);
        seen = new SeenPresence(account.Services.Model.Cluster.Database is null ? 0 : account.Services.Model.Limits.RosterItems);
    }

    public SubscriptionFlow Subscriptions => subscriptions;

    /// <summary>The sessions of others that the account's own see as available.</summary>
    public SeenPresence Seen => seen;

    /// <summary>One of the account's sessions sends presence.</summary>
    public Task Outbound(AccountSession session, Stanza stanza)
    {
        if (stanza.To is null)
        {
            return stanza.Type switch
            {
                null => Available(session, stanza),
                "unavailable" => UnavailableByItself(session, stanza),
                _ => Bad(stanza),
            };
        }

        if (!Allowed(stanza, session))
        {
            return Task.CompletedTask;
        }

        switch (stanza.Type)
        {
            case "subscribe" or "subscribed" or "unsubscribe" or "unsubscribed":
                return subscriptions.Outbound(session, stanza);
            case null when session.HasDirected && session.Directed.Count >= account.Services.Model.Limits.RosterItems && !session.Directed.Contains(stanza.To):
                account.Refuse(stanza, StanzaError.ResourceConstraint);
                return Task.CompletedTask;
            case null or "unavailable" or "probe" or "error":
                Direct(session, stanza);
                return account.SendAsync(stanza, session.Route);
            default:
                // §4.7.1.
                return Bad(stanza);
        }
    }

    /// <summary>Presence for the account.</summary>
    /// <param name="stanza">The presence.</param>
    /// <param name="origin">The session that it is of, or null.</param>
    /// <param name="tag">0, or says that it was shown before.</param>
    public Task Inbound(Stanza stanza, SessionAddress? origin, ulong tag = 0)
    {
        if (!account.Exists)
        {
            // RFC 6121 §8.5.1: ignored silently; but a probe gets the answer of an account that the prober may not see, so that nobody can list accounts.
            return stanza.Type == "probe" ? account.SendAsync(stanza.ToPresence(account.Address, stanza.From!.Bare, "unsubscribed"), null) : Task.CompletedTask;
        }

        if (!Allowed(stanza, null))
        {
            return Task.CompletedTask;
        }

        switch (stanza.Type)
        {
            case "subscribe" or "subscribed" or "unsubscribe" or "unsubscribed":
                return subscriptions.Inbound(stanza);
            case "probe":
                Probed(stanza);
                break;
            case null when tag == Moved && origin is not null:
                seen.Moved(stanza.From!, origin.Node);
                break;
            default:
                Spread(stanza);
                if (account.Sessions.Available.Any())
                {
                    seen.Note(stanza, origin);
                }

                break;
        }

        return Task.CompletedTask;
    }

    /// <summary>A node is dead that did not leave in order: the account's sessions see those go that were there.</summary>
    public void NodeCrashed(string node)
    {
        foreach (var gone in seen.TakeLost(node))
        {
            Spread(Stanza.Presence(gone, account.Address, "unavailable"));
        }
    }

    /// <summary>The session is on another node by now; whoever sees it has to know.</summary>
    public void NodeChanged(AccountSession session)
    {
        if (session.Presence is { } presence)
        {
            foreach (var item in account.Roster.Items.Where(i => i.From))
            {
                Tell(session, presence.With(session.Address, item.Contact), Moved);
            }
        }

        foreach (var to in Strangers(session, areServed: true))
        {
            Tell(session, Stanza.Presence(session.Address, to, null), Moved);
        }

        TellRooms(session);
    }

    /// <summary>The same for rooms alone. A room looks at where anything comes from; a probe is nothing to it beside that.</summary>
    public void TellRooms(AccountSession session)
    {
        foreach (var room in Strangers(session, areServed: false).Select(to => to.Bare).Distinct())
        {
            Tell(session, Stanza.Presence(session.Address, room, "probe"));
        }
    }

    /// <summary>Those who got presence from this session alone: users who are served here, or others.</summary>
    private List<Jid> Strangers(AccountSession session, bool areServed) =>
        session.HasDirected ? [.. session.Directed.Where(to => account.Services.Model.Serves(to.Domain) == areServed && account.Roster.Find(to.Bare) is not { From: true })] : [];

    /// <summary>The session is over; those who saw it see it go (§4.5.3).</summary>
    public void Ended(AccountSession session)
    {
        if (session.Presence is not null || session.HasDirected)
        {
            _ = Unavailable(session, Stanza.Presence(session.Address, null, "unavailable"));
        }
    }

    /// <summary>The session had sent this presence before the account came up: those who see it know it.</summary>
    public static void Restore(AccountSession session, Stanza stanza)
    {
        if (stanza.To is not null)
        {
            session.Directed.Add(stanza.To);
        }
        else if (TryPriority(stanza, out var priority))
        {
            (session.Presence, session.Priority) = (stanza, priority);
        }
    }

    /// <summary>Sends the presence of all available sessions to a contact (§3.1.6, §4.3.2).</summary>
    public void SendAllTo(Jid contact)
    {
        foreach (var session in account.Sessions.Available)
        {
            Tell(session, session.Presence!.With(session.Address, contact));
        }
    }

    /// <summary>Tells a contact that all available sessions are gone, because it may not see them any more (§3.2.2, §3.3.3).</summary>
    public void SendGoneTo(Jid contact)
    {
        foreach (var session in account.Sessions.Available)
        {
            Tell(session, Stanza.Presence(session.Address, contact, "unavailable"));
        }
    }

    /// <summary>See <see cref="Abstractions.Accounts.IAccount.ShowPresence"/>.</summary>
    public void Show(Jid contact, bool visible)
    {
        var subscribed = account.Roster.Find(contact.Bare) is { From: true };
        foreach (var session in account.Sessions.Available)
        {
            if (visible && subscribed)
            {
                Tell(session, session.Presence!.With(session.Address, contact));
            }
            else if (!visible && (subscribed || (session.HasDirected && session.Directed.Contains(contact))))
            {
                Tell(session, Stanza.Presence(session.Address, contact, "unavailable"));
            }
        }
    }

    /// <summary>
    /// True when the entity may know that the session is there (RFC 6121 §8.5.3.1): it is subscribed, has got directed presence, or is a
    /// domain of the server itself.
    /// </summary>
    public bool Shows(AccountSession session, Jid entity) =>
        SeesPresence(entity) || session.HasDirectedTo(entity) || (entity.Local is null && account.Services.Model.Serves(entity.Domain));

    private Task Available(AccountSession session, Stanza stanza)
    {
        if (stanza.Size > MostPresenceBytes)
        {
            account.Refuse(stanza, StanzaError.PolicyViolation with { Text = $"Presence may have {MostPresenceBytes} bytes." });
            return Task.CompletedTask;
        }

        if (!TryPriority(stanza, out var priority))
        {
            return Bad(stanza);
        }

        var isInitial = session.Presence is null;
        var took = session.TakesMessages;
        session.Presence = stanza;
        session.Priority = priority;
        Broadcast(session, stanza);
        if (isInitial)
        {
            Initial(session);
        }

        if (session.TakesMessages && !took)
        {
            delivery.Start(session);
        }
        else if (took && !session.TakesMessages)
        {
            delivery.Stop(session);
        }

        return Task.CompletedTask;
    }

    private void Initial(AccountSession session)
    {
        // §4.2.2: ask those whose presence the account may see, and show the new session its siblings.
        foreach (var item in account.Roster.Items.Where(i => i.To))
        {
            // From the session's full JID, so that the answers come to it alone.
            _ = account.SendAsync(Stanza.Presence(session.Address, item.Contact, "probe"), null);
        }

        foreach (var sibling in account.Sessions.Available.Where(s => s != session))
        {
            account.Deliver(session, sibling.Presence!.With(sibling.Address, session.Address));
        }

        subscriptions.ShowRequests(session);
    }

    private Task UnavailableByItself(AccountSession session, Stanza stanza)
    {
        if (session.Presence is not null)
        {
            // §4.5.2: the session that goes sees it too.
            account.Deliver(session, stanza.With(session.Address, session.Address));
        }

        return Unavailable(session, stanza);
    }

    private Task Unavailable(AccountSession session, Stanza stanza)
    {
        if (session.Presence is not null)
        {
            session.Presence = null;
            session.Priority = 0;
            delivery.Stop(session);
            Broadcast(session, stanza);
        }

        if (session.HasDirected)
        {
            foreach (var to in session.Directed.Where(to => account.Roster.Find(to.Bare) is not { From: true }).ToList())
            {
                Tell(session, stanza.With(session.Address, to));
            }

            session.Directed.Clear();
        }

        if (!account.Sessions.Available.Any())
        {
            seen.Clear();
        }

        return Task.CompletedTask;
    }

    private void Broadcast(AccountSession session, Stanza stanza)
    {
        foreach (var item in account.Roster.Items.Where(i => i.From))
        {
            Tell(session, stanza.With(session.Address, item.Contact));
        }

        // §4.2.2: the account's own sessions see it too, this one included.
        foreach (var own in account.Sessions.Available)
        {
            account.Deliver(own, stanza.With(session.Address, own.Address));
        }
    }

    private static void Direct(AccountSession session, Stanza stanza)
    {
        if (stanza.Type is null)
        {
            session.Directed.Add(stanza.To!);
        }
        else if (stanza.Type == "unavailable" && session.HasDirected)
        {
            session.Directed.Remove(stanza.To!);
        }
    }

    private void Probed(Stanza probe)
    {
        if (!SeesPresence(probe.From!))
        {
            ProbedByStranger(probe);
        }
        else if (!probe.To!.IsBare)
        {
            // §4.3.2: of no other session, and no more than that it is there.
            var isThere = account.Sessions.Find(probe.To) is { Presence: not null };
            _ = account.SendAsync(probe.ToPresence(probe.To, probe.From!, isThere ? null : "unavailable"), null);
        }
        else if (account.Sessions.Available.Any())
        {
            SendAllTo(probe.From!);
        }
        else
        {
            _ = account.SendAsync(probe.ToPresence(account.Address, probe.From!, "unavailable"), null);
        }
    }

    /// <summary>
    /// The prober is not subscribed (any more), and is told so (§4.3.2). One that got directed presence learns that the session is still
    /// there (§4.6.6).
    /// </summary>
    private void ProbedByStranger(Stanza probe)
    {
        var shown = account.Sessions.All.Where(s => (probe.To!.IsBare || probe.To.Equals(s.Address)) && s.HasDirectedTo(probe.From!)).ToList();
        foreach (var session in shown)
        {
            _ = account.SendAsync(probe.ToPresence(session.Address, probe.From!, null), null);
        }

        if (shown.Count == 0)
        {
            _ = account.SendAsync(probe.ToPresence(account.Address, probe.From!.Bare, "unsubscribed"), null);
        }
    }

    private bool SeesPresence(Jid entity) => entity.Bare.Equals(account.Address) || account.Roster.Find(entity.Bare) is { From: true };

    private void Spread(Stanza stanza)
    {
        if (!stanza.To!.IsBare)
        {
            if (account.Sessions.Find(stanza.To) is { } session)
            {
                Show(session, stanza);
            }

            return;
        }

        foreach (var session in account.Sessions.Available)
        {
            Show(session, stanza);
        }
    }

    private void Show(AccountSession session, Stanza stanza)
    {
        if (stanza.Type == "unavailable" && session.HasDirected)
        {
            // §4.6.1: who has gone need not see this session go.
            session.Directed.Remove(stanza.From!);
        }

        account.Deliver(session, stanza);
    }

    /// <summary>Sends a notification of a session, unless the owner wants nothing to do with the other side.</summary>
    private void Tell(AccountSession session, Stanza presence, ulong tag = 0)
    {
        var context = new StanzaContext(account, presence, session);
        foreach (var hook in account.Services.Modules.Table.Hooks(Phase.Privacy))
        {
            hook(context);
            if (context.Ended)
            {
                return;
            }
        }

        _ = account.SendAsync(presence, session.Route, tag);
    }

    private bool Allowed(Stanza stanza, AccountSession? session)
    {
        var context = new StanzaContext(account, stanza, session);
        var table = account.Services.Modules.Table;
        foreach (var hook in table.Hooks(session is null ? Phase.Inbound : Phase.Outbound).Concat(table.Hooks(Phase.Privacy)))
        {
            hook(context);
            if (context.Ended)
            {
                if (context.Rejection is { } error)
                {
                    account.Refuse(stanza, error);
                }

                return false;
            }
        }

        return true;
    }

    private Task Bad(Stanza stanza)
    {
        account.Refuse(stanza, StanzaError.BadRequest);
        return Task.CompletedTask;
    }

    private static bool TryPriority(Stanza stanza, out int priority)
    {
        priority = 0;
        return stanza.Child("priority", Namespaces.Client) is not { } element
            || (sbyte.TryParse(element.Text.Trim(), out var parsed) && (priority = parsed) == parsed);
    }
}
