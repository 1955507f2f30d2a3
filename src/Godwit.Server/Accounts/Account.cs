using System.Collections.Frozen;
using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>
/// An account: its sessions, its roster, its mailbox, and the rules by which stanzas come and go (RFC 6121). One lives in the cluster at a
/// time and works in turns; while it waits for the store, other turns go on. Everything whose order matters is decided in a turn, before
/// anything is waited for, and happens through <see cref="Releases"/> in that order.
/// </summary>
internal sealed class Account : IAccount
{
    private readonly FrozenDictionary<Type, object> states;
    private readonly Outbox outbox;
    private readonly GatewayOutbox gateways;
    private readonly MessageFlow messages;
    private readonly PresenceFlow presence;
    private readonly RequestFlow requests;
    private readonly DeliveryFlow delivery;

    private Account(Jid address, AccountServices services, AccountData data)
    {
        Address = address;
        Services = services;
        Exists = data.Exists;
        Log = data.Log;
        Documents = services.Documents.Of(address);
        states = data.States;
        Roster = new Roster(address, services.Rosters, data.Roster);
        Mailbox = new Mailbox(data.Log, data.Pending, services.Time);
        Releases = new ReleaseQueue(services.Logger);
        outbox = new Outbox(services.Router, Return, services.Queues, services.Logger);
        gateways = new GatewayOutbox(services.Gateways, Lost, services.Queues, services.Logger);
        delivery = new DeliveryFlow(this, gateways);
        messages = new MessageFlow(this, delivery);
        presence = new PresenceFlow(this, delivery);
        requests = new RequestFlow(this, presence);
    }

    public Jid Address { get; }

    /// <summary>False for an address that nobody has; it answers as RFC 6121 §8.5.1 says.</summary>
    public bool Exists { get; }

    public AccountServices Services { get; }

    public IDocuments Documents { get; }

    public IMessageLog Log { get; }

    public Roster Roster { get; }

    public Mailbox Mailbox { get; }

    public ReleaseQueue Releases { get; }

    public SessionList Sessions { get; } = new();

    IReadOnlyCollection<IAccountSession> IAccount.Sessions => Sessions.All;

    public IEnumerable<Jid> Contacts => Roster.Items.Where(i => i.Listed).Select(i => i.Contact);

    /// <summary>True while something keeps the account in memory: sessions, or acknowledgements that are not saved.</summary>
    public bool IsBusy => Sessions.Count > 0 || Mailbox.IsSaving;

    /// <summary>Brings an account up from its stores.</summary>
    public static async Task<Account> ActivateAsync(Jid address, AccountServices services, CancellationToken cancellationToken) =>
        new(address, services, await AccountData.LoadAsync(address, services, cancellationToken));

    public T State<T>()
        where T : class => (T)states[typeof(T)];

    public ContactState Contact(Jid contact) => Roster.Find(contact.Bare) is { } item
        ? new ContactState(item.Listed, item.To, item.From)
        : default;

    /// <summary>See <see cref="IAccounts.BindAsync"/>.</summary>
    public async Task<Jid?> BindAsync(string? resource, SessionAddress route)
    {
        if (!Exists)
        {
            return null;
        }

        if (Sessions.Count >= Services.Model.Limits.SessionsPerAccount)
        {
            Services.Metrics.Limited("sessions-per-account");
            return null;
        }

        var wanted = Address.WithResource(resource ?? Services.Identifiers.Next());
        if (Sessions.Find(wanted) is { } former)
        {
            // RFC 6120 §7.7.2.2: the newer session takes the resource, the older one is closed.
            Unbind(former.Route);
            await Services.Gateways.CloseAsync(former.Route, "conflict");
        }

        Sessions.Add(new AccountSession(wanted, route));
        return wanted;
    }

    /// <summary>See <see cref="IAccounts.UnbindAsync"/>.</summary>
    public void Unbind(SessionAddress route)
    {
        if (Sessions.Find(route) is { } session)
        {
            presence.Ended(session);
            Sessions.Remove(session);
            delivery.Ended(session);
        }
    }

    /// <summary>See <see cref="IAccounts.SubmitAsync"/>.</summary>
    public async Task SubmitAsync(SessionAddress route, IReadOnlyList<Stanza> batch)
    {
        var session = Sessions.Find(route) ?? throw new UnknownSessionException($"{Address} has no session at {route}.");
        await messages.ReadyAsync(batch);
        var effects = new Effects(messages.Lost);
        foreach (var stanza in batch)
        {
            switch (stanza.Kind)
            {
                case StanzaKind.Message:
                    messages.Outbound(session, stanza, effects);
                    break;
                case StanzaKind.Presence:
                    effects.Add(presence.Outbound(session, stanza));
                    break;
                default:
                    effects.Add(requests.Outbound(session, stanza));
                    break;
            }
        }

        await effects.DoneAsync();
    }

    /// <summary>See <see cref="IAccounts.DeliverAsync"/>.</summary>
    public async Task DeliverAsync(IReadOnlyList<RoutedStanza> batch)
    {
        await messages.ReadyAsync(batch);
        var effects = new Effects(messages.Lost);
        foreach (var (stanza, _) in batch)
        {
            Receive(stanza, effects);
        }

        await effects.DoneAsync();
    }

    /// <summary>See <see cref="IAccounts.AcknowledgedAsync"/>.</summary>
    public void Acknowledged(SessionAddress route, IReadOnlyList<long> sequences)
    {
        if (Sessions.Find(route) is { } session)
        {
            Mailbox.Acknowledge(session, sequences);
            delivery.CatchUp(session);
        }
    }

    public void Send(Stanza stanza) => _ = SendAsync(stanza.From is null ? stanza.With(Address, stanza.To) : stanza, null);

    /// <summary>Sends a stanza on; the task completes when it has left what it must leave, and never fails.</summary>
    public Task SendAsync(Stanza stanza, SessionAddress? origin) =>
        stanza.To!.Bare.Equals(Address) ? Receive(stanza) : outbox.SendAsync(stanza, origin);

    public void Deliver(IAccountSession session, Stanza stanza) =>
        Releases.Enqueue(Task.CompletedTask, () => delivery.Deliver((AccountSession)session, stanza, null, false));

    public void ShowPresence(Jid contact, bool visible) => presence.Show(contact, visible);

    /// <summary>Answers a stanza with an error, where one may be answered at all.</summary>
    public void Refuse(Stanza stanza, StanzaError error)
    {
        if (StanzaErrors.Answer(stanza, error) is { } answer)
        {
            Return(answer);
        }
    }

    /// <summary>Hands an answer back to whom it is for: one of the account's own sessions, or anybody else.</summary>
    public void Return(Stanza answer)
    {
        if (answer.To is { } to && Sessions.Find(to) is { } session)
        {
            Deliver(session, answer);
        }
        else if (answer.To is not null)
        {
            _ = SendAsync(answer, null);
        }
    }

    /// <summary>Ends all sessions, because the account was removed.</summary>
    public async Task CloseAsync(string condition)
    {
        foreach (var session in Sessions.All.ToList())
        {
            Unbind(session.Route);
            await Services.Gateways.CloseAsync(session.Route, condition);
        }
    }

    private Task Receive(Stanza stanza)
    {
        var effects = new Effects(messages.Lost);
        Receive(stanza, effects);
        return effects.DoneAsync();
    }

    private void Receive(Stanza stanza, Effects effects)
    {
        switch (stanza.Kind)
        {
            case StanzaKind.Message:
                messages.Inbound(stanza, effects);
                break;
            case StanzaKind.Presence:
                effects.Add(presence.Inbound(stanza));
                break;
            default:
                effects.Add(requests.Inbound(stanza));
                break;
        }
    }

    private void Lost(IReadOnlyList<SessionAddress> sessions)
    {
        foreach (var route in sessions)
        {
            Unbind(route);
        }
    }
}
