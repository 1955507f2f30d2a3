using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Sessions;

/// <summary>
/// A client's session on the node that holds its stream: what the client sends goes to its account, what comes for the client waits here to be written. How it outlives a broken connection is
/// <see cref="SessionLife"/>'s.
/// </summary>
internal sealed partial class ClientSession : ISession
{
    /// <summary>What <see cref="Deliver"/> returns for what waits here.</summary>
    public static readonly Task<bool> Queued = Task.FromResult(true);

    private readonly SessionServices services;

    private SessionSlots slots;
    private bool isBindAsked;
    private Task<bool>? rejoining;

    public ClientSession(Jid account, SessionServices services)
    {
        this.services = services;
        Account = account;
        Life = new SessionLife(this, services);
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

    /// <summary>Which connection has the session, and how it goes on without one.</summary>
    public SessionLife Life { get; }

    /// <summary>True when the session is over for good.</summary>
    public bool IsEnded => Life.IsOver;

    public T Slot<T>()
        where T : class, new() => slots.Get<T>();

    public T? FindSlot<T>()
        where T : class => slots.Find<T>();

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
        if (Address is null && Life.Link is { } current && current.TryWriteNow(element))
        {
            return;
        }

        Enqueue(new OutboundItem(Element: element));
    }

    public void Send(Func<Element> make) => Enqueue(new OutboundItem(Make: make));

    public void Release(Stanza stanza)
    {
        // A module that lets go what it held, while it looks at a stanza that is being written, writes ahead of that one.
        if (Life.Link is { } current && current.TryWriteNow(stanza))
        {
            return;
        }

        Enqueue(new OutboundItem(stanza, IsReleased: true));
    }

    /// <summary>Hands a stanza to the client.</summary>
    /// <returns>True at once when it waits here to be written. Where the session is its account's by now, it completes when that has been given the stanza: false when it could not be.</returns>
    public Task<bool> Deliver(Stanza stanza, long sequence = 0, Jid? to = null)
    {
        if (sequence != 0 && Memory?.Sent(sequence) == false)
        {
            // It comes again: the answer to the call that brought it was lost.
            return Queued;
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
        Life.NotResumable();
        if (Life.Link is null)
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
        if (Life.Link is { } current)
        {
            Life.NotResumable();

            // A client that does not read would not read an error either.
            current.Abort();
        }
        else
        {
            _ = EndAsync();
        }
    }

    /// <summary>The account has the session. One that has ended meanwhile ends there too.</summary>
    public async Task DepartedAsync(string owner)
    {
        if (!Life.TryEnd())
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
    /// <returns>False when it is over, for the session went on elsewhere meanwhile.</returns>
    public bool TryBecome(UnparkedSession found, uint acknowledged, Element question) => Life.TryBecome(found.Session, () => Restore(found, acknowledged, question));

    private void Restore(UnparkedSession found, uint acknowledged, Element question)
    {
        isBindAsked = true;
        Address = found.Binding.Address;
        Owner = found.Binding.Owner;
        Reporter = new AcknowledgementReporter(services.Accounts, this, services.Delay, services.Time, services.Logger);
        services.Metrics.Bound(1);
        Memory!.Restore(found, Account);
        Ledger.Restore(found.Session, found.Session.Written.Select(s => s.ToItem()), question);
        Ledger.Acknowledge(acknowledged);
        OutboundItem[] items = [.. Ledger.TakeUnacknowledged(), .. found.Session.Waiting.Select(s => s.ToItem())];
        foreach (var refusal in items.Select(i => i.Stanza).OfType<Stanza>().Where(UnheardRefusals.Is))
        {
            Refusals.Add(refusal);
        }

        Outbound.Prepend(items);
    }

    /// <summary>Tells the account that the session is here, as its answer may have been lost; ends it when the account has it elsewhere by now. Never fails.</summary>
    public async Task ConfirmAsync()
    {
        try
        {
            if (!await RejoinAsync())
            {
                Taken();
            }
        }
#pragma warning disable CA1031 // It hears so by what the client sends next.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ConfirmFailed(services.Logger, Account, exception);
        }
    }

    /// <summary>The client has resumed the session elsewhere: what was kept here is of no use any more.</summary>
    public void Taken()
    {
        if (Life.Departure is { } departure)
        {
            departure.Taken();
            return;
        }

        // It was given out to this node in an answer that is late, and to another one since.
        Life.NotResumable();
        if (Life.Link is { } current)
        {
            current.Abort();
        }
        else
        {
            _ = EndAsync();
        }
    }

    /// <summary>Ends the session for good: the account forgets it; what the client did not acknowledge stays in the mailbox.</summary>
    public async Task EndAsync()
    {
        if (!Life.TryEnd())
        {
            return;
        }

        services.Registry.Forget(this);
        Life.Departure?.Finish(null);
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
        if (Life.Departure is { HasTaken: true } gone)
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

        // Where the account does not take it back, it has nothing of this one, and may keep the session for its client.
        isBindAsked = Owner is not null;
        if (Owner is not null && IsEnded)
        {
            // It was told of the end before it was told of the session.
            await UnbindAsync();
        }

        return Owner is not null;
    }

    /// <summary>Tells the account that it has no session here, if it can be told.</summary>
    public async Task UnbindAsync()
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

    private Task<bool> Enqueue(OutboundItem item)
    {
        if (Outbound.Add(item))
        {
            return Queued;
        }

        if (Outbound.IsOver)
        {
            return Life.Departure!.Forward(item);
        }

        Overflow("outbound-queue");
        return Queued;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Account} could not be told that a session goes on here")]
    private static partial void ConfirmFailed(ILogger logger, Jid account, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Account} could not be told that a session is over")]
    private static partial void UnbindFailed(ILogger logger, Jid account, Exception exception);
}
