using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Godwit.Abstractions.Scheduling;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Server.Sessions;

/// <summary>The sessions of this node: what its gateway hands out to.</summary>
public sealed class SessionRegistry
{
    private int leaving;
    private readonly CancellationTokenSource closing = new();
    private volatile bool isClosing;
    private readonly ConcurrentDictionary<long, ClientSession> sessions = new();
    private readonly ConcurrentDictionary<long, ClientSession> departed = new();
    private readonly ConcurrentDictionary<string, ClientSession> resumable = new(StringComparer.Ordinal);
    private long last;

    /// <summary>The address of this node's gateway; set when the node has joined its cluster, before the first session.</summary>
    public string Node { get; set; } = "";

    /// <summary>How many sessions there are, parked ones included.</summary>
    public int Count => sessions.Count;

    /// <summary>The addresses of all sessions; null for one whose resource is being bound.</summary>
    internal IEnumerable<Protocol.Jids.Jid?> Addresses => sessions.Values.Select(s => s.Address);

    /// <summary>Adds up a number of all sessions.</summary>
    internal long Sum(Func<ClientSession, long> number)
    {
        var sum = 0L;
        foreach (var (_, session) in sessions)
        {
            sum += number(session);
        }

        return sum;
    }

    /// <summary>Hands a stanza to a session. False when that is gone.</summary>
    public bool Deliver(GatewayItem item)
    {
        if (!TryFind(item.Session, out var session))
        {
            return false;
        }

        session.Deliver(item.Stanza, item.Sequence);
        return true;
    }

    /// <summary>Takes what a session has not reported yet of what its client has taken over; null when there is nothing.</summary>
    public IReadOnlyList<long>? TakeAcknowledged(long session) => sessions.GetValueOrDefault(session)?.Reporter?.Take();

    /// <summary>Hands stanzas to sessions, in order. Returns the numbers of those that are gone.</summary>
    public IReadOnlyList<long> Deliver(IReadOnlyList<GatewayItem> items)
    {
        List<long>? gone = null;
        foreach (var item in items)
        {
            if (!Deliver(item))
            {
                (gone ??= []).Add(item.Session);
            }
        }

        return gone ?? (IReadOnlyList<long>)[];
    }

    /// <summary>
    /// Hands stanzas, each to sessions that share it, to these, in order. Completes when those that have been handed over to their accounts have passed theirs on. Returns the numbers of those that are
    /// gone, or could not.
    /// </summary>
    public async ValueTask<IReadOnlyList<long>> DeliverAsync(IReadOnlyList<GatewayFanOut> stanzas)
    {
        List<long>? gone = null;
        List<(long Id, Task<bool> Passed)>? passing = null;

        // Their writers are woken by the handful.
        FollowingWork.EnterApart();
        try
        {
            foreach (var stanza in stanzas)
            {
                Deliver(stanza, ref gone, ref passing);
            }
        }
        finally
        {
            // A scope that stayed open would keep all that the thread is given later.
            FollowingWork.Leave();
        }

        foreach (var (id, passed) in passing ?? [])
        {
            if (!await passed)
            {
                (gone ??= []).Add(id);
            }
        }

        return gone ?? (IReadOnlyList<long>)[];
    }

    /// <summary>Closes a session with a stream error; nothing happens when it is gone.</summary>
    public void Close(long id, string condition)
    {
        if (sessions.TryGetValue(id, out var session))
        {
            session.Close(condition);
        }
    }

    /// <summary>The client of a session that was handed over has resumed it elsewhere.</summary>
    public void Taken(long id)
    {
        // The account may say so before it has said that it has the session.
        if (TryFind(id, out var session))
        {
            session.Taken();
        }
    }

    /// <summary>Ends all sessions because the node stops; completes when their accounts know.</summary>
    internal async Task CloseAllAsync(string condition)
    {
        BeginClosing();
        var all = sessions.Values.ToList();
        foreach (var session in all)
        {
            session.Close(condition);
        }

        await Task.WhenAll(all.Select(s => s.EndAsync()));
    }

    /// <summary>Cancelled when the sessions are told that the node stops.</summary>
    internal CancellationToken Closing => closing.Token;

    private void BeginClosing()
    {
        isClosing = true;
        Interlocked.MemoryBarrier();
        closing.Cancel();
    }

    internal SessionAddress NewRoute() => new(Node, Interlocked.Increment(ref last));

    /// <summary>True when the sessions are told that the node stops: one that comes now is told by who made it.</summary>
    internal bool IsClosing
    {
        get
        {
            Interlocked.MemoryBarrier();
            return isClosing;
        }
    }

    /// <summary>All sessions that this node has.</summary>
    internal IReadOnlyList<ClientSession> All => [.. sessions.Values];

    /// <summary>The sessions that were handed over to their accounts. What still comes for them here is passed on.</summary>
    internal IReadOnlyList<ClientSession> Departed => [.. departed.Values];

    internal ClientSession? Find(long id) => TryFind(id, out var session) ? session : null;

    /// <summary>The sessions whose accounts live on a node.</summary>
    internal IReadOnlyList<ClientSession> OwnedBy(string node) => [.. sessions.Values.Concat(departed.Values).Where(s => s.Owner == node)];

    internal void Add(ClientSession session) => sessions[session.Route.Id] = session;

    /// <summary>The session is its account's from here on.</summary>
    internal void Depart(ClientSession session)
    {
        departed[session.Route.Id] = session;
        sessions.TryRemove(session.Route.Id, out _);
    }

    /// <summary>Nothing comes any more for a session that was handed over.</summary>
    internal void Forsake(ClientSession session) => departed.TryRemove(session.Route.Id, out _);

    internal void Remove(ClientSession session) => sessions.TryRemove(session.Route.Id, out _);

    /// <summary>A session ends: until the result is disposed of, what its client sent is on its way, or its account is being told.</summary>
    internal IDisposable Leaving()
    {
        Interlocked.Increment(ref leaving);
        return new Departure(this);
    }

    /// <summary>True when every account knows which of its sessions have ended.</summary>
    internal bool IsSettled => Volatile.Read(ref leaving) == 0;

    private void Deliver(in GatewayFanOut stanza, ref List<long>? gone, ref List<(long Id, Task<bool> Passed)>? passing)
    {
        foreach (var (id, to) in stanza.Receivers)
        {
            if (!TryFind(id, out var session))
            {
                (gone ??= []).Add(id);
            }
            else if (session.Deliver(stanza.Stanza, 0, to) is var passed && passed != ClientSession.Queued)
            {
                (passing ??= []).Add((id, passed));
            }
        }
    }

    private bool TryFind(long id, [MaybeNullWhen(false)] out ClientSession session) => sessions.TryGetValue(id, out session) || departed.TryGetValue(id, out session);

    private sealed class Departure(SessionRegistry registry) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref registry.leaving);
    }

    internal void Remember(string token, ClientSession session) => resumable[token] = session;

    internal ClientSession? Find(string token) => resumable.GetValueOrDefault(token);

    internal void Forget(ClientSession session)
    {
        if (session.Life.Token is { } token)
        {
            // Not what has come back since, as a session of its own.
            resumable.TryRemove(new(token, session));
        }
    }
}
