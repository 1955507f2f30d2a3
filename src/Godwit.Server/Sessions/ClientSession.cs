using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Sessions;

/// <summary>
/// A client's session on the node that holds its stream. It outlives a broken connection when it was made resumable: it is parked, collects what
/// comes, and continues on the next connection.
/// </summary>
internal sealed partial class ClientSession : ISession
{
    /// <summary>How long a resumption waits for what the client sent on the former connection to be durable.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(1);

    /// <summary>What <see cref="Deliver"/> returns for what waits here.</summary>
    public static readonly Task<bool> Queued = Task.FromResult(true);

    private readonly SessionServices services;

    private SessionSlots slots;
    private SessionLink? link;
    private CancellationTokenSource? parking;
    private string? token;
    private TimeSpan parkFor;
    private long parkedSince;
    private SessionDeparture? departure;
    private bool isBindAsked;
    private Task<bool>? rejoining;
    private bool ended;

    public ClientSession(Jid account, SessionServices services)
    {
        this.services = services;
        Account = account;
        Route = services.Registry.NewRoute();
        Outbound = new WriteQueue(services.Model.Limits.QueuedStanzas, services.Model.Limits.QueuedBytes);
        Ledger = new SessionLedger(this, services.Model.Limits.UnacknowledgedStanzas, services.Model.Limits.QueuedBytes, services.Delay, services.Time);
        Inbox = new SessionInbox(this, services);
        Refusals = new UnheardRefusals(account, services.Time);
        Memory = services.Model.Cluster.Database is null
            ? null
            : new SessionMemory(services.Modules, services.Model.Limits.RosterItems, services.Identifiers.NextNumber(), services.Time);
    }

    public Jid Account { get; }

    public Jid? Address { get; private set; }

    public SessionAddress Route { get; }

    public SessionLedger Ledger { get; }

    ISessionLedger ISession.Ledger => Ledger;

    /// <summary>What the client sends, on its way to the account.</summary>
    public SessionInbox Inbox { get; }

    /// <summary>What the client was told to send again and has not heard of yet.</summary>
    public UnheardRefusals Refusals { get; }

    /// <summary>The node on which the account lives; null until bound, and while it is not known.</summary>
    public string? Owner { get; set; }

    /// <summary>What the account is told when it comes up elsewhere; null on a node that is alone.</summary>
    public SessionMemory? Memory { get; }

    /// <summary>What waits to be written.</summary>
    public WriteQueue Outbound { get; }

    /// <summary>Tells the account what the client has taken over; null until bound.</summary>
    public AcknowledgementReporter? Reporter { get; private set; }

    /// <summary>True when the session is over for good.</summary>
    public bool IsEnded => Volatile.Read(ref ended);

    /// <summary>True when its account keeps the session for its client.</summary>
    public bool HasDeparted => departure is { HasTaken: true, IsTaken: false } && IsEnded;

    /// <summary>True while a connection has the session.</summary>
    public bool IsConnected => link is not null;

    /// <summary>The token that resumes the session, or null.</summary>
    public string? Token => token;

    /// <summary>True when the session lives on after its connection broke.</summary>
    public bool IsResumable => token is not null;

    public T Slot<T>()
        where T : class, new() => slots.Get<T>();

    /// <summary>Binds the resource: the account knows the session from here on.</summary>
    public async Task<Jid?> BindAsync(string? resource)
    {
        services.Registry.Add(this);
        isBindAsked = true;
        var binding = await services.Accounts.BindAsync(Account, resource, Route);
        if (binding is null)
        {
            isBindAsked = false;
            services.Registry.Remove(this);
            return null;
        }

        Address = binding.Address;
        Owner = binding.Owner;
        Reporter = new AcknowledgementReporter(services.Accounts, this, services.Delay, services.Time, services.Logger);
        services.Metrics.Bound(1);
        return Address;
    }

    /// <summary>
    /// Tells the account, which came up anew and does not know the session, of it. False when the session can't go on: its account does not exist any more, or another one has
    /// its resource. Throws when the account can't be reached.
    /// </summary>
    public Task<bool> RejoinAsync()
    {
        lock (this)
        {
            return rejoining is { IsCompleted: false } ? rejoining : rejoining = RestoreAsync();
        }
    }

    public void Send(Element element)
    {
        // While the stream is negotiated only the reading side writes. A session that others know is never written to past its queue, also not
        // while it moves to another connection.
        if (Address is null && link is { } current && current.TryWriteNow(element))
        {
            return;
        }

        Enqueue(new OutboundItem(Element: element));
    }

    public void Send(Func<Element> make) => Enqueue(new OutboundItem(Make: make));

    public void Release(Stanza stanza)
    {
        // A module that lets go what it held, while it looks at a stanza that is being written, writes ahead of that one.
        if (link is { } current && current.TryWriteNow(stanza))
        {
            return;
        }

        Enqueue(new OutboundItem(stanza, IsReleased: true));
    }

    /// <summary>Hands a stanza to the client.</summary>
    /// <returns>True at once when it waits here to be written. Where the session is its account's by now, it completes when that has been given the stanza: false when it could not be.</returns>
    public Task<bool> Deliver(Stanza stanza, long sequence = 0, Jid? to = null)
    {
        if (sequence != 0)
        {
            Memory?.Sent(sequence);
        }

        // Without acknowledgements it never could be known that it has heard.
        if (Ledger.IsOn && UnheardRefusals.Is(stanza))
        {
            Refusals.Add(stanza);
        }

        return Enqueue(new OutboundItem(stanza, to, sequence));
    }

    /// <summary>The client has taken these mailbox entries over. The list is not the caller's any more.</summary>
    public void Acknowledged(List<long> sequences)
    {
        if (sequences.Count > 0)
        {
            Memory?.Acknowledged(sequences);
            Reporter?.Add(sequences);
        }
    }

    public void Close(string condition, Element? application = null) => Close(new StreamError(condition, Application: application));

    /// <summary>Ends the stream, and the session with it.</summary>
    public void Close(StreamError error)
    {
        // A session that is closed on purpose is not one whose connection broke.
        NotResumable();
        if (link is null)
        {
            _ = EndAsync();
            return;
        }

        Outbound.Add(new OutboundItem(Close: error));
    }

    /// <summary>A bound was met: the client gets the error and loses the session, the mailbox keeps the messages.</summary>
    public void Overflow(string bound)
    {
        services.Metrics.Limited(bound);
        if (link is { } current)
        {
            NotResumable();

            // A client that does not read would not read an error either.
            current.Abort();
        }
        else
        {
            _ = EndAsync();
        }
    }

    /// <summary>The session is on this connection from here on.</summary>
    public void Attach(SessionLink connection)
    {
        lock (this)
        {
            parking?.Cancel();
            parking = null;
            link = connection;
        }
    }

    /// <summary>The connection is gone: the session is parked, or ends. Nothing happens when another connection has taken over.</summary>
    public async Task DetachAsync(SessionLink connection, bool isOrderly)
    {
        CancellationToken cancelled;
        lock (this)
        {
            if (link != connection)
            {
                return;
            }

            link = null;
            if (isOrderly || token is null || ended)
            {
                cancelled = default;
            }
            else
            {
                parking = new CancellationTokenSource();
                parkedSince = services.Time.GetTimestamp();
                cancelled = parking.Token;
            }
        }

        if (cancelled.CanBeCanceled)
        {
            _ = EndAfterParkingAsync(cancelled);
        }
        else
        {
            await EndAsync();
        }
    }

    /// <summary>
    /// A stanza of the client has come in on a connection. Null when another connection has taken the session over: the client sends the stanza
    /// again there, as it was told that it is not counted.
    /// </summary>
    public Receipt? Receive(SessionLink connection)
    {
        lock (this)
        {
            return link == connection ? Ledger.Received() : null;
        }
    }

    /// <summary>True while the session is on this connection.</summary>
    public bool IsOn(SessionLink connection) => link == connection;

    /// <summary>See <see cref="ISessionLedger.MakeResumable"/>.</summary>
    public string MakeResumable(TimeSpan duration)
    {
        lock (this)
        {
            parkFor = duration;
            token ??= services.Identifiers.Next(16);
            if (!ended)
            {
                services.Registry.Remember(token, this);
            }

            return token;
        }
    }

    /// <summary>See <see cref="ISessionLedger.ResumeAsync"/>; called on the unbound session of the new connection.</summary>
    public async ValueTask<ResumedSession?> ResumeAsync(string resumption, uint acknowledged, Element question)
    {
        var former = services.Registry.Find(resumption);
        if (former is null or { departure: not null } && Memory is not null && Address is null && link is not null)
        {
            return await new ParkedResumption(this, services).RunAsync(link, resumption, acknowledged, question);
        }

        if (former is null || !former.Account.Equals(Account) || Address is not null || link is not { } connection)
        {
            return null;
        }

        await former.MoveAsync(connection);
        if (former.Continue(connection, acknowledged) is not { } durable)
        {
            await former.DetachAsync(connection, isOrderly: false);
            return former.departure is null ? null : await new ParkedResumption(this, services).RunAsync(connection, resumption, acknowledged, question);
        }

        link = null;
        connection.Continue(former);
        foreach (var hook in services.Modules.Table.ResumedHooks)
        {
            hook(former);
        }

        return new ResumedSession(former, durable, connection.StartWriting);
    }

    /// <summary>
    /// Hands the session over to its account, because this node goes away: its client resumes it on another one. Throws when the account can't be reached; it can be tried again then.
    /// </summary>
    /// <param name="farewell">What the client is told, or null.</param>
    public Task<DepartureOutcome> DepartAsync(StreamError? farewell)
    {
        lock (this)
        {
            if (Memory is null || Address is null || token is null || ended || !Ledger.IsCountingSent)
            {
                return Task.FromResult(DepartureOutcome.Stays);
            }

            departure ??= new SessionDeparture(this, services, token, parkFor);
        }

        return departure.RunAsync(farewell);
    }

    /// <summary>Takes the session from its connection, if it has one: what the client sends from here on is not counted. For <see cref="SessionDeparture"/>.</summary>
    /// <returns>The connection, and for how long the session waits for its client.</returns>
    public (SessionLink? Link, TimeSpan Left) Suspend()
    {
        lock (this)
        {
            var left = parking is null ? parkFor : parkFor - services.Time.GetElapsedTime(parkedSince);
            var former = link;
            link = null;
            parking?.Cancel();
            parking = null;
            return (former, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    /// <summary>The account has the session. One that has ended meanwhile ends there too.</summary>
    public async Task DepartedAsync(string owner)
    {
        bool wasEnded;
        lock (this)
        {
            wasEnded = ended;
            ended = true;
        }

        if (wasEnded)
        {
            await UnbindAsync();
            return;
        }

        Owner = owner;
        services.Registry.Forget(this);
        services.Registry.Depart(this);
        services.Metrics.Bound(-1);
    }

    /// <summary>This one goes on with a session that its account kept. For <see cref="ParkedResumption"/>.</summary>
    public void Become(UnparkedSession found, Element question)
    {
        isBindAsked = true;
        Address = found.Binding.Address;
        Owner = found.Binding.Owner;
        Reporter = new AcknowledgementReporter(services.Accounts, this, services.Delay, services.Time, services.Logger);
        services.Metrics.Bound(1);
        Memory!.Restore(found, Account);
        Ledger.Restore(found.Session, found.Session.Written.Select(s => s.ToItem()), question);
        (token, parkFor) = (found.Session.Token, found.Session.For);
        services.Registry.Remember(token, this);
    }

    /// <summary>The client has resumed the session elsewhere: what was kept here is of no use any more.</summary>
    public void Taken() => departure?.Taken();

    /// <summary>Ends the session for good: the account forgets it; what the client did not acknowledge stays in the mailbox.</summary>
    public async Task EndAsync()
    {
        lock (this)
        {
            if (ended)
            {
                return;
            }

            ended = true;
            parking?.Cancel();
        }

        services.Registry.Forget(this);
        departure?.Finish(null);
        using var leaving = services.Registry.Leaving();

        // What the client sent before it went is still on its way.
        await Inbox.WhenIdleAsync();

        // While the account can still take it itself: what the client has taken over must not go to another session.
        await (Reporter?.ReportLastAsync() ?? Task.CompletedTask);
        services.Registry.Remove(this);
        if (Address is not null)
        {
            services.Metrics.Bound(-1);
        }

        if (isBindAsked)
        {
            await UnbindAsync();
        }
    }

    private async Task<bool> RestoreAsync()
    {
        if (departure is { HasTaken: true } gone)
        {
            // It waits for its client where the account is now; or its client has another session by now.
            Owner = await gone.ParkAsync();
            if (Owner is null)
            {
                gone.Taken();
            }

            return true;
        }

        if (Memory is null || Address is null || IsEnded)
        {
            return false;
        }

        Owner = (await services.Accounts.RestoreAsync(Account, Memory.Snapshot(Address, Route)))?.Owner;
        if (Owner is not null && IsEnded)
        {
            // It was told of the end before it was told of the session.
            await UnbindAsync();
        }

        return Owner is not null;
    }

    private async Task UnbindAsync()
    {
        try
        {
            await services.Accounts.UnbindAsync(Account, Route);
        }
#pragma warning disable CA1031 // The account finds out when it next has something for the session.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            UnbindFailed(services.Logger, Account, exception);
        }
    }

    /// <summary>Takes the session from the connection that has it, if any: from here on nothing is read or written there.</summary>
    private async Task MoveAsync(SessionLink connection)
    {
        SessionLink? former;
        do
        {
            // The former connection may not know yet that it is dead; what it is writing now must be in the books first.
            former = link;
            await (former?.SupersedeAsync() ?? Task.CompletedTask);
        }
        while (!TryMove(former, connection));

        await Ledger.WhenDurableAsync(SettlingTime);
    }

    private bool TryMove(SessionLink? from, SessionLink to)
    {
        lock (this)
        {
            if (link != from)
            {
                return false;
            }

            parking?.Cancel();
            parking = null;
            link = to;
            return true;
        }
    }

    /// <summary>
    /// Puts what the client did not acknowledge in front of what waits. Returns the client's own count; null when it can't be continued here: the session has
    /// ended, or moved on to yet another connection, or the client claims more than it was sent.
    /// </summary>
    private uint? Continue(SessionLink connection, uint acknowledged)
    {
        lock (this)
        {
            if (link != connection || ended || token is null || !Ledger.Acknowledge(acknowledged))
            {
                return null;
            }

            Outbound.Prepend(Ledger.TakeUnacknowledged());
            return Ledger.Recount();
        }
    }

    private Task<bool> Enqueue(OutboundItem item)
    {
        if (Outbound.Add(item))
        {
            return Queued;
        }

        if (Outbound.IsOver)
        {
            return departure!.Forward(item);
        }

        Overflow("outbound-queue");
        return Queued;
    }

    private void NotResumable()
    {
        services.Registry.Forget(this);
        lock (this)
        {
            token = null;
        }
    }

    private async Task EndAfterParkingAsync(CancellationToken cancelled)
    {
        await Task.Delay(parkFor, services.Time, cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancelled.IsCancellationRequested)
        {
            await EndAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Account} could not be told that a session is over")]
    private static partial void UnbindFailed(ILogger logger, Jid account, Exception exception);
}
