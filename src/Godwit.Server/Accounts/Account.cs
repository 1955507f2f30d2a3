using System.Collections.Frozen;
using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Accounts;

/// <summary>
/// An account: its sessions, its roster, its mailbox, and the rules by which stanzas come and go (RFC 6121). One lives in the cluster at a
/// time and works in turns; while it waits for the store, other turns go on. Everything whose order matters is decided in a turn, before
/// anything is waited for, and happens through <see cref="Releases"/> in that order.
/// </summary>
internal sealed partial class Account : IAccount, IEffectOwner
{
    private readonly FrozenDictionary<Type, object> states;
    private readonly Outbox outbox;
    private readonly GatewayOutbox gateways;
    private readonly MessageFlow messages;
    private readonly PresenceFlow presence;
    private readonly RequestFlow requests;
    private readonly DeliveryFlow delivery;
    private readonly DroppedSessions dropped;

    private Account(Jid address, AccountServices services, AccountData data)
    {
        Address = address;
        Services = services;
        Exists = data.Exists;
        Log = data.Log;
        Documents = services.Documents.Of(address);
        states = data.States;
        Roster = new Roster(address, services.Rosters, data.Roster);
        Mailbox = new Mailbox(data.Log, data.Mailbox, services.MailboxDelay);
        Releases = new ReleaseQueue(services.Logger);
        dropped = new DroppedSessions(services.Time);
        outbox = new Outbox(services.Router, ReturnAsync, services.Queues, services.Time, services.Logger);
        gateways = new GatewayOutbox(services.Gateways, Lost, services.Queues, services.Logger);
        delivery = new DeliveryFlow(this, gateways);
        messages = new MessageFlow(this, delivery);
        presence = new PresenceFlow(this, delivery);
        requests = new RequestFlow(this, presence);
        Parking = new ParkingFlow(this, presence, delivery, gateways, dropped);
        Move = new AccountMove(this, requests, gateways, presence.Seen);
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

    /// <summary>The sessions that wait here for their clients.</summary>
    public ParkingFlow Parking { get; }

    /// <summary>How the account goes to another node.</summary>
    public AccountMove Move { get; }

    IReadOnlyCollection<IAccountSession> IAccount.Sessions => Sessions.All;

    public IEnumerable<Jid> Contacts => Roster.Items.Where(i => i.Listed).Select(i => i.Contact);

    /// <summary>True while something keeps the account in memory.</summary>
    public bool IsBusy => Sessions.Count > 0;

    /// <summary>Who keeps the account in memory.</summary>
    public IAccountKeeper? Keeper { get; set; }

    /// <summary>Brings an account up from its stores.</summary>
    public static async Task<Account> ActivateAsync(Jid address, AccountServices services, CancellationToken cancellationToken) =>
        new(address, services, await AccountData.LoadAsync(address, services, cancellationToken));

    public T State<T>()
        where T : class => (T)states[typeof(T)];

    public ContactState Contact(Jid contact) => Roster.Find(contact.Bare) is { } item
        ? new ContactState(item.Listed, item.To, item.From)
        : default;

    /// <summary>See <see cref="IAccounts.BindAsync"/>.</summary>
    public Jid? Bind(string? resource, SessionAddress route)
    {
        if (!Exists)
        {
            return null;
        }

        // The call is made again, for its answer was lost.
        Unbind(route);
        var wanted = Address.WithResource(resource ?? Services.Identifiers.Next());
        if (Sessions.Find(wanted) is { } former)
        {
            // RFC 6120 §7.7.2.2: the newer session takes the resource, the older one is closed.
            Drop(former, "conflict");
        }

        if (Sessions.Count >= Services.Model.Limits.SessionsPerAccount)
        {
            Services.Metrics.Limited("sessions-per-account");
            return null;
        }

        Sessions.Add(new AccountSession(wanted, route));
        Keeper?.SessionsChanged();
        return wanted;
    }

    /// <summary>See <see cref="IAccounts.RestoreAsync"/>.</summary>
    public Jid? Restore(SessionSnapshot snapshot) => Restore(snapshot, null, [])?.Address;

    /// <inheritdoc cref="Restore(SessionSnapshot)"/>
    /// <param name="snapshot">What is known of it.</param>
    /// <param name="parked">What is kept for its client, when no node has it.</param>
    /// <param name="behind">The mailbox entries that it has still to get, though others may have taken them.</param>
    public AccountSession? Restore(SessionSnapshot snapshot, Parking? parked, IReadOnlyList<long> behind)
    {
        if (Sessions.Find(snapshot.Route) is { } known)
        {
            if (known is { Parked.IsWhole: true, Resumed.IsTakenBack: true })
            {
                // The answer that gave it out was late: its client comes again.
                return null;
            }

            Parking.Heard(known);
            return known;
        }

        if (!Exists || dropped.Contains(snapshot.Route))
        {
            return null;
        }

        if (parked is null && Sessions.Find(snapshot.Address) is { Parked: not null, Resumed: null } stale)
        {
            // Its client has resumed it since: what is parked is what was before.
            Sessions.Remove(stale);
            Mailbox.UnclaimAll(stale);
            Services.Metrics.Parked(stale.Parked.IsWhole ? -1 : 0);
            stale.Parked = null;
        }

        if (Sessions.Find(snapshot.Address) is not null)
        {
            return null;
        }

        var session = new AccountSession(snapshot.Address, snapshot.Route) { Parked = parked };
        Sessions.Add(session);
        Mailbox.Acknowledge(session, snapshot.Acknowledged);
        session.Behind.UnionWith(behind);
        foreach (var sequence in snapshot.Open.Where(Mailbox.IsPending).Concat(behind))
        {
            Mailbox.Claim(sequence, session);
        }

        foreach (var stanza in snapshot.Setup)
        {
            if (stanza.Kind == StanzaKind.Presence)
            {
                PresenceFlow.Restore(session, stanza);
            }
            else
            {
                session.Remember(stanza);
                _ = requests.RestoreAsync(session, stanza);
            }
        }

        if (session.TakesMessages)
        {
            delivery.Start(session);
        }

        Keeper?.SessionsChanged();
        return session;
    }

    /// <summary>A node is dead: the sessions that it had are over.</summary>
    public void NodeLost(string node) => Lost([.. Sessions.All.Select(s => s.Route).Where(r => r.Node == node)]);

    /// <summary>A node is dead that did not leave in order: sessions of others that were there are gone, and their accounts may not be there to say so.</summary>
    public void NodeCrashed(string node) => presence.NodeCrashed(node);

    /// <summary>Ends a session from this side.</summary>
    public void Drop(AccountSession session, string condition)
    {
        var hasNode = session.Parked is null or { IsWhole: false };
        dropped.Add(session.Route);
        Unbind(session.Route);
        if (hasNode)
        {
            _ = CloseAsync(session.Route, condition);
        }
    }

    /// <summary>See <see cref="IAccounts.UnbindAsync"/>.</summary>
    public void Unbind(SessionAddress route)
    {
        if (Sessions.Find(route) is { } session)
        {
            TakeAcknowledged(session);
            Services.Metrics.Parked(session.Parked is { IsWhole: true } ? -1 : 0);
            session.Parked = null;
            presence.Ended(session);
            Sessions.Remove(session);
            delivery.Ended(session);
            Keeper?.SessionsChanged();
        }
    }

    /// <summary>See <see cref="IAccounts.SubmitAsync"/>.</summary>
    public Task SubmitAsync(SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag)
    {
        var ready = messages.ReadyAsync(batch);
        return ready.IsCompletedSuccessfully ? Submit(route, batch, tag) : SubmitLaterAsync(ready, route, batch, tag);
    }

    private async Task SubmitLaterAsync(Task ready, SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag)
    {
        await ready;
        Move.ThrowIfLeft();
        await Submit(route, batch, tag);
    }

    private Task Submit(SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag)
    {
        // What was under way when the session was handed over here does not count, and comes again from where its client goes on.
        if (Sessions.Find(route) is not { Parked: not { IsWhole: true } } session)
        {
            return Task.FromException(new UnknownSessionException($"{Address} has no session at {route}."));
        }

        Parking.Heard(session);
        TakeAcknowledged(session);

        var effects = new Effects(this);
        for (var i = 0; i < batch.Count; i++)
        {
            var stanza = batch[i];
            try
            {
                Submit(session, stanza, effects, StanzaTag.Of(tag, i));
            }
#pragma warning disable CA1031 // A module's bug must not befall the other stanzas.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                effects.Add(FailedAsync(stanza, exception, tag: 0), stanza);
            }
        }

        return effects.DoneAsync();
    }

    /// <summary>See <see cref="IAccounts.DeliverAsync"/>.</summary>
    public Task DeliverAsync(IReadOnlyList<RoutedStanza> batch)
    {
        var ready = messages.ReadyAsync(batch);
        return ready.IsCompletedSuccessfully ? Receive(batch) : ReceiveLaterAsync(ready, batch);
    }

    private async Task ReceiveLaterAsync(Task ready, IReadOnlyList<RoutedStanza> batch)
    {
        await ready;
        Move.ThrowIfLeft();
        await Receive(batch);
    }

    private Task Receive(IReadOnlyList<RoutedStanza> batch)
    {
        var effects = new Effects(this);
        foreach (var routed in batch)
        {
            var (stanza, origin, tag) = routed;
            if (routed.Refused != 0 && !Move.CameFromOlderVersion && !outbox.Awaits(stanza.From!.Bare, routed.Refused))
            {
                // Another activation sent the message, or it was given up: its sender has been told already, or the message comes again, and he is told what becomes of that.
                continue;
            }

            try
            {
                Receive(stanza, effects, tag, origin);
            }
#pragma warning disable CA1031 // A module's bug must not befall the other stanzas.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                effects.Add(FailedAsync(stanza, exception, tag), stanza);
            }
        }

        if (batch[^1].Stanza is { From: { } sender } last && !Services.Model.Serves(sender.Domain))
        {
            // Of a room, which may send the next straight to the sessions.
            effects.Add(WhenHandedOverAsync(), last);
        }

        return effects.DoneAsync();
    }

    /// <summary>See <see cref="IAccounts.AcknowledgedAsync"/>.</summary>
    public void Acknowledged(SessionAddress route, IReadOnlyList<long> sequences)
    {
        // One that comes late, from a session that is over, holds as well.
        var session = Sessions.Find(route);
        Mailbox.Acknowledge(session, sequences);
        if (session is not null)
        {
            Parking.Heard(session);
            delivery.CatchUp(session);
        }
    }

    /// <summary>Takes what the session's client has taken over and the session has not reported yet.</summary>
    public void TakeAcknowledged(AccountSession session)
    {
        if (Services.Gateways.TakeAcknowledged(session.Route) is { } sequences)
        {
            Parking.Heard(session);
            Mailbox.Acknowledge(session, sequences);
            delivery.CatchUp(session);
        }
    }

    public void Send(Stanza stanza) => _ = SendAsync(stanza.From is null ? stanza.With(Address, stanza.To) : stanza, null);

    /// <summary>Sends a stanza on; the task completes when it has left what it must leave, and never fails.</summary>
    public Task SendAsync(Stanza stanza, SessionAddress? origin, ulong tag = 0) =>
        stanza.To!.Bare.Equals(Address) ? Receive(stanza, tag) : outbox.SendAsync(stanza, origin, tag);

    public void Deliver(IAccountSession session, Stanza stanza)
    {
        var receiver = (AccountSession)session;
        receiver.HasMissed |= Move.HasLeft;
        Releases.Enqueue(Task.CompletedTask, () => delivery.Deliver(receiver, stanza, null));
    }

    public void ShowPresence(Jid contact, bool visible) => presence.Show(contact, visible);

    /// <summary>Answers a stanza with an error, where one may be answered at all.</summary>
    public void Refuse(Stanza stanza, StanzaError error) => _ = RefuseAsync(stanza, error);

    /// <inheritdoc cref="Refuse"/>
    /// <param name="stanza">The stanza.</param>
    /// <param name="error">The error.</param>
    /// <param name="tag">Of a message whose call waits for the task, its tag; else 0. See <see cref="RoutedStanza.Refused"/>.</param>
    /// <returns>Completes when the node of the session that it is for has it; never fails.</returns>
    public Task RefuseAsync(Stanza stanza, StanzaError error, ulong tag = 0) =>
        StanzaErrors.Answer(stanza, error) is { } answer ? ReturnAsync(answer, stanza.Kind == StanzaKind.Message ? tag : 0) : Task.CompletedTask;

    /// <summary>
    /// Completes when everything that was decided so far is with the nodes of the sessions that it is for, or these are lost; never fails.
    /// </summary>
    public Task WhenHandedOverAsync()
    {
        var handedOver = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        Releases.Enqueue(Task.CompletedTask, () => handedOver.SetResult(gateways.WhenTakenAsync()));
        return handedOver.Task.Unwrap();
    }

    /// <summary>Hands an answer back to whom it is for: one of the account's own sessions, or anybody else.</summary>
    public void Return(Stanza answer) => _ = ReturnAsync(answer, refused: 0);

    /// <inheritdoc cref="Return"/>
    /// <returns>Completes when the answer is there; never fails.</returns>
    private Task ReturnAsync(Stanza answer, ulong refused)
    {
        if (answer.To is null)
        {
            return Task.CompletedTask;
        }

        if (Move.HasLeft)
        {
            // Whoever it is for, the activation that is the account now knows where that is. What is under way for a session here is sent again there, see Effects.HasOwnMessage.
            return refused != 0 && answer.To.Bare.Equals(Address) ? Task.CompletedTask : outbox.SendAsync(answer, null, refused: refused);
        }

        if (Sessions.Find(answer.To) is not { } session)
        {
            return answer.To.Bare.Equals(Address) ? Receive(answer, 0) : outbox.SendAsync(answer, null, refused: refused);
        }

        Deliver(session, answer);
        return WhenHandedOverAsync();
    }

    /// <summary>Ends all sessions but perhaps one, because the account was removed or has another password.</summary>
    public void DropAll(string condition, Jid? except = null)
    {
        foreach (var session in Sessions.All.Where(s => !s.Address.Equals(except)).ToList())
        {
            Drop(session, condition);
        }
    }

    Task IEffectOwner.LostAsync(StanzaContext context, LogEntry? entry, ulong tag) => messages.LostAsync(context, entry, tag);

    Task IEffectOwner.FailedAsync(Stanza stanza, Exception reason, ulong tag) => FailedAsync(stanza, reason, tag);

    bool IEffectOwner.HasLeft => Move.HasLeft;

    void IEffectOwner.Fenced() => Keeper?.MovedAway();

    private async Task CloseAsync(SessionAddress route, string condition)
    {
        try
        {
            await Services.Gateways.CloseAsync(route, condition);
        }
#pragma warning disable CA1031 // A node that can't be reached has lost its sessions, whatever the reason.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            CloseFailed(Services.Logger, Address, exception);
        }
    }

    private void Submit(AccountSession session, Stanza stanza, Effects effects, ulong tag)
    {
        switch (stanza.Kind)
        {
            case StanzaKind.Message:
                messages.Outbound(session, stanza, effects, tag);
                break;
            case StanzaKind.Presence:
                effects.Add(presence.Outbound(session, stanza), stanza);
                break;
            default:
                if (SetupRequests.Includes(stanza, Address, Services.Modules.Table))
                {
                    session.Remember(stanza);
                }

                effects.Add(requests.Outbound(session, stanza), stanza);
                break;
        }
    }

    private Task Receive(Stanza stanza, ulong tag)
    {
        var effects = new Effects(this);
        Receive(stanza, effects, tag);
        return effects.DoneAsync();
    }

    private void Receive(Stanza stanza, Effects effects, ulong tag, SessionAddress? origin = null)
    {
        switch (stanza.Kind)
        {
            case StanzaKind.Message:
                messages.Inbound(stanza, effects, tag);
                break;
            case StanzaKind.Presence:
                effects.Add(presence.Inbound(stanza, origin, tag), stanza);
                break;
            default:
                effects.Add(requests.Inbound(stanza), stanza);
                break;
        }
    }

    private void Lost(IReadOnlyList<SessionAddress> sessions)
    {
        foreach (var route in sessions)
        {
            // One that waits here for its client has no node to lose.
            if (Sessions.Find(route) is { Parked: null or { IsWhole: false } } session && !Parking.TakeBack(session))
            {
                Unbind(route);
            }
        }
    }

    /// <summary>What befalls one stanza must not befall the others of its batch: its own sender is told.</summary>
    private Task FailedAsync(Stanza stanza, Exception exception, ulong tag)
    {
        if (exception is StoreUnavailableException)
        {
            return RefuseAsync(stanza, StanzaError.ResourceConstraint, tag);
        }

        StanzaFailed(Services.Logger, Address, exception);
        return RefuseAsync(stanza, StanzaError.InternalServerError, tag);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session of {Account} could not be closed")]
    private static partial void CloseFailed(ILogger logger, Jid account, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Account} failed on a stanza")]
    private static partial void StanzaFailed(ILogger logger, Jid account, Exception exception);
}
