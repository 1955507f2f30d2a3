using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Server.Routing;

namespace Godwit.Server.Sessions;

/// <summary>
/// A session outlives its connections when it was made resumable: which of them has it, how long it waits for the next one, here or with its account, and whether it is
/// over. Used by connections, the account and the node's drain: locked.
/// </summary>
internal sealed class SessionLife(ClientSession session, SessionServices services)
{
    /// <summary>How long a resumption waits for what the client sent on the former connection to be durable.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(1);

    private SessionLink? link;
    private CancellationTokenSource? parking;
    private string? token;
    private TimeSpan parkFor;
    private long parkedSince;
    private SessionDeparture? departure;
    private bool isOver;
    private bool isClosed;

    /// <summary>The connection that has the session, or null.</summary>
    public SessionLink? Link => link;

    /// <summary>The token that resumes the session, or null.</summary>
    public string? Token => token;

    /// <summary>True when the session is over for good, or its account's.</summary>
    public bool IsOver => Volatile.Read(ref isOver);

    /// <summary>Hands the session over to its account; null while nobody has asked for that.</summary>
    public SessionDeparture? Departure => departure;

    /// <summary>True when its account keeps the session for its client.</summary>
    public bool HasDeparted => departure is { HasTaken: true, IsTaken: false } && IsOver;

    /// <summary>The session is on this connection from here on.</summary>
    public void Attach(SessionLink connection)
    {
        lock (this)
        {
            Unpark();
            link = connection;
        }
    }

    /// <summary>The connection is gone: the session is parked, or ends. Nothing happens when another connection has taken over.</summary>
    public async Task DetachAsync(SessionLink connection, bool isOrderly)
    {
        lock (this)
        {
            if (link != connection)
            {
                return;
            }

            link = null;
        }

        if (isOrderly || !WaitForClient())
        {
            await session.EndAsync();
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
            return link == connection ? session.Ledger.Received() : null;
        }
    }

    /// <summary>See <see cref="ISessionLedger.MakeResumable"/>.</summary>
    public string MakeResumable(TimeSpan duration)
    {
        lock (this)
        {
            parkFor = duration;
            token ??= services.Identifiers.Next(16);
            if (!isOver)
            {
                services.Registry.Remember(token, session);
            }

            return token;
        }
    }

    /// <summary>The session ends with its connection: it was closed on purpose.</summary>
    public void NotResumable()
    {
        services.Registry.Forget(session);
        lock (this)
        {
            (token, isClosed) = (null, true);
        }
    }

    /// <summary>The session is over. False when it was already.</summary>
    public bool TryEnd()
    {
        lock (this)
        {
            if (isOver)
            {
                return false;
            }

            isOver = true;
            Unpark();
            return true;
        }
    }

    /// <summary>See <see cref="ISessionLedger.ResumeAsync"/>; called on the unbound session of the new connection.</summary>
    public async ValueTask<ResumedSession?> ResumeAsync(string resumption, uint acknowledged, Element question)
    {
        var former = services.Registry.Find(resumption);
        if (former is null or { Life.Departure: not null } && session.Memory is not null && session.Address is null && link is not null)
        {
            return await ResumeParkedAsync(link, resumption, acknowledged, question, former);
        }

        if (former is null || !former.Account.Equals(session.Account) || session.Address is not null || link is not { } connection)
        {
            return null;
        }

        await former.Life.MoveAsync(connection);
        if (former.Life.Continue(connection, acknowledged) is not { } durable)
        {
            await former.Life.DetachAsync(connection, isOrderly: false);
            return former.Life.Departure is null ? null : await ResumeParkedAsync(connection, resumption, acknowledged, question, former);
        }

        link = null;
        connection.Continue(former);
        foreach (var hook in services.Modules.Table.ResumedHooks)
        {
            hook(former);
        }

        return new ResumedSession(former, durable, connection.StartWriting);
    }

    /// <summary>The session goes on with what its account kept of one that another node had. Before it has all of that it does not leave; and it is not resumed again when it was closed on the way here.</summary>
    /// <returns>False when it is over.</returns>
    public bool TryBecome(ParkedSession parked, Action restore)
    {
        lock (this)
        {
            if (isOver)
            {
                return false;
            }

            restore();
            if (!isClosed)
            {
                (token, parkFor) = (parked.Token, parked.For);
                services.Registry.Remember(token, session);
            }

            return true;
        }
    }

    /// <summary>
    /// Hands the session over to its account, because this node goes away, or its client is on another one already: there it resumes it. Throws when the account can't be reached; it can be tried again
    /// then, for as long as a session waits for its client.
    /// </summary>
    /// <param name="farewell">What the client is told, or null.</param>
    public async Task<DepartureOutcome> DepartAsync(StreamError? farewell)
    {
        lock (this)
        {
            if (session.Memory is null || session.Address is null || token is null || isOver || !session.Ledger.IsCountingSent)
            {
                return DepartureOutcome.Stays;
            }

            departure ??= new SessionDeparture(session, services, token, parkFor);
        }

        try
        {
            return await departure.RunAsync(farewell);
        }
        catch
        {
            await (WaitForClient() ? Task.CompletedTask : session.EndAsync());
            throw;
        }
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
            Unpark();
            return (former, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    private async Task<ResumedSession?> ResumeParkedAsync(SessionLink connection, string resumption, uint acknowledged, Element question, ClientSession? former)
    {
        var resumed = await new ParkedResumption(session, services).RunAsync(connection, resumption, acknowledged, question, former);
        link = resumed is null ? link : null;
        return resumed;
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

        await session.Ledger.WhenDurableAsync(SettlingTime);
    }

    private bool TryMove(SessionLink? from, SessionLink to)
    {
        lock (this)
        {
            if (link != from)
            {
                return false;
            }

            Unpark();
            link = to;
            return true;
        }
    }

    /// <summary>
    /// Puts what the client did not acknowledge in front of what waits. Returns the client's own count; null when it can't be continued here: the session has
    /// ended, or moved on to yet another connection, or is about to leave, or the client claims more than it was sent.
    /// </summary>
    private uint? Continue(SessionLink connection, uint acknowledged)
    {
        lock (this)
        {
            if (link != connection || isOver || token is null || departure is not null || !session.Ledger.Acknowledge(acknowledged))
            {
                return null;
            }

            session.Outbound.Prepend(session.Ledger.TakeUnacknowledged());
            return session.Ledger.Recount();
        }
    }

    /// <summary>The session ends in a while, unless its client comes back. False when it does not wait for it; nothing happens where it is connected, or waits already.</summary>
    private bool WaitForClient()
    {
        lock (this)
        {
            if (token is null || isOver)
            {
                return false;
            }

            if (link is null && parking is null)
            {
                parking = new CancellationTokenSource();
                parkedSince = services.Time.GetTimestamp();
                _ = EndAfterParkingAsync(parking.Token);
            }

            return true;
        }
    }

    private void Unpark()
    {
        parking?.Cancel();
        parking = null;
    }

    private async Task EndAfterParkingAsync(CancellationToken cancelled)
    {
        await Task.Delay(parkFor, services.Time, cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancelled.IsCancellationRequested)
        {
            await session.EndAsync();
        }
    }
}
