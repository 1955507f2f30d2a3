using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;

namespace Godwit.Server.Sessions;

/// <summary>
/// A client's session on the node that holds its stream. It outlives a broken connection when it was made resumable: it is parked, collects what
/// comes, and continues on the next connection.
/// </summary>
internal sealed class ClientSession : ISession
{
    private readonly SessionServices services;
    private readonly Lock gate = new();

    /// <summary>One object of each type; replaced, never changed, for there are few and they come early.</summary>
    private object[] slots = [];
    private SessionLink? link;
    private CancellationTokenSource? parking;
    private string? token;
    private TimeSpan parkFor;
    private bool ended;

    public ClientSession(Jid account, SessionServices services)
    {
        this.services = services;
        Account = account;
        Route = services.Registry.NewRoute();
        Outbound = new WriteQueue(services.Model.Limits.QueuedStanzas);
        Ledger = new SessionLedger(this, services.Model.Limits.UnacknowledgedStanzas, services.Time);
        Inbox = new SessionInbox(this, services);
    }

    public Jid Account { get; }

    public Jid? Address { get; private set; }

    public SessionAddress Route { get; }

    public SessionLedger Ledger { get; }

    ISessionLedger ISession.Ledger => Ledger;

    /// <summary>What the client sends, on its way to the account.</summary>
    public SessionInbox Inbox { get; }

    /// <summary>What waits to be written.</summary>
    public WriteQueue Outbound { get; }

    /// <summary>Tells the account what the client has taken over; null until bound.</summary>
    public AcknowledgementReporter? Reporter { get; private set; }

    /// <summary>True when the session lives on after its connection broke.</summary>
    public bool IsResumable => token is not null;

    public T Slot<T>()
        where T : class, new()
    {
        if (Find<T>() is { } present)
        {
            return present;
        }

        lock (gate)
        {
            if (Find<T>() is { } added)
            {
                return added;
            }

            var slot = new T();
            Volatile.Write(ref slots, [.. slots, slot]);
            return slot;
        }
    }

    /// <summary>Binds the resource: the account knows the session from here on.</summary>
    public async Task<Jid?> BindAsync(string? resource)
    {
        services.Registry.Add(this);
        var address = await services.Accounts.BindAsync(Account, resource, Route);
        if (address is null)
        {
            services.Registry.Remove(this);
            return null;
        }

        Address = address;
        Reporter = new AcknowledgementReporter(services.Accounts, Account, Route, services.Logger);
        services.Metrics.Bound(1);
        return address;
    }

    public void Send(Element element)
    {
        if (link is { } current && current.TryWriteNow(element))
        {
            return;
        }

        if (!Outbound.Add(new OutboundItem(Element: element)))
        {
            Overflow("outbound-queue");
        }
    }

    public void Release(Stanza stanza)
    {
        // A module that lets go what it held, while it looks at a stanza that is being written, writes ahead of that one.
        if (link is { } current && current.TryWriteNow(stanza))
        {
            return;
        }

        if (!Outbound.Add(new OutboundItem(stanza, IsReleased: true)))
        {
            Overflow("outbound-queue");
        }
    }

    /// <summary>Hands a stanza to the client.</summary>
    public void Deliver(Stanza stanza, long sequence = 0, Jid? to = null)
    {
        if (!Outbound.Add(new OutboundItem(stanza, to, sequence)))
        {
            Overflow("outbound-queue");
        }
    }

    public void Close(string condition, Element? application = null)
    {
        // A session that is closed on purpose is not one whose connection broke.
        NotResumable();
        if (link is null)
        {
            _ = EndAsync();
            return;
        }

        Outbound.Add(new OutboundItem(Close: new StreamError(condition, Application: application)));
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
        lock (gate)
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
        lock (gate)
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

    /// <summary>See <see cref="ISessionLedger.MakeResumable"/>.</summary>
    public string MakeResumable(TimeSpan duration)
    {
        lock (gate)
        {
            parkFor = duration;
            token ??= services.Identifiers.Next(16);
        }

        services.Registry.Remember(token, this);
        return token;
    }

    /// <summary>See <see cref="ISessionLedger.ResumeAsync"/>; called on the unbound session of the new connection.</summary>
    public async ValueTask<ResumedSession?> ResumeAsync(string resumption, uint acknowledged)
    {
        var former = services.Registry.Find(resumption);
        if (former is null || !former.Account.Equals(Account) || Address is not null || link is not { } connection)
        {
            return null;
        }

        // The former connection may not know yet that it is dead; what it is writing now must be in the books first.
        if (former.link is { } stale && stale != connection)
        {
            await stale.SupersedeAsync();
        }

        if (!former.Ledger.Acknowledge(acknowledged))
        {
            return null;
        }

        var replay = former.Ledger.TakeUnacknowledged();
        link = null;
        former.Attach(connection);
        connection.Continue(former);
        foreach (var hook in services.Modules.Table.ResumedHooks)
        {
            hook(former);
        }

        return new ResumedSession(former, former.Ledger.Durable, () => connection.StartWriting(replay));
    }

    /// <summary>Ends the session for good: the account forgets it; what the client did not acknowledge stays in the mailbox.</summary>
    public async Task EndAsync()
    {
        lock (gate)
        {
            if (ended)
            {
                return;
            }

            ended = true;
            parking?.Cancel();
        }

        services.Registry.Forget(this);
        using var leaving = services.Registry.Leave(this);
        if (Address is null)
        {
            return;
        }

        services.Metrics.Bound(-1);

        // What the client sent before it went is in its name: the account must still know the session.
        await Inbox.WhenEmptyAsync();
        await services.Accounts.UnbindAsync(Account, Route);
    }

    /// <summary>The token that resumes the session, or null.</summary>
    public string? Token => token;

    private T? Find<T>()
        where T : class
    {
        foreach (var slot in Volatile.Read(ref slots))
        {
            if (slot.GetType() == typeof(T))
            {
                return (T)slot;
            }
        }

        return null;
    }

    private void NotResumable()
    {
        services.Registry.Forget(this);
        lock (gate)
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
}
