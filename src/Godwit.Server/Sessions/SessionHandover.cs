using System.Collections.Concurrent;
using Godwit.Abstractions.Scheduling;
using Godwit.Protocol.Jids;

namespace Godwit.Server.Sessions;

/// <summary>
/// Gives away a session whose client wants to resume it on another node, while this one goes on: a client that has changed networks comes to whichever node a balancer chooses, and this one may not
/// even know yet that its connection is dead.
/// </summary>
public sealed class SessionHandover(SessionRegistry registry, TimeProvider time)
{
    /// <summary>How long the account has to take it. Whoever asks waits no longer, and it is gone on with.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>So long after that this node passes on what still comes for the session: from a room that was not told yet where it is, say.</summary>
    public static readonly TimeSpan Aftermath = TimeSpan.FromMinutes(2);

    /// <summary>After such pauses what failed is tried again.</summary>
    private static readonly GrowingPause Pauses = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));

    /// <summary>The sessions with which that is done.</summary>
    private readonly ConcurrentDictionary<ClientSession, bool> unfinished = new();

    /// <summary>Does it. Completes when the account has the session.</summary>
    /// <param name="account">The client's account.</param>
    /// <param name="token">What the client resumes the session with.</param>
    /// <returns>False when the node does not have the session, or keeps it. Throws when the account can't be reached, or it takes too long: it is gone on with then.</returns>
    public async Task<bool> RunAsync(Jid account, string token)
    {
        if (registry.Find(token) is not { } session || !session.Account.Equals(account))
        {
            return false;
        }

        try
        {
            return await GiveAwayAsync(session).WaitAsync(Longest, time);
        }
        catch
        {
            _ = FinishAsync(session);
            throw;
        }
    }

    /// <inheritdoc cref="RunAsync"/>
    /// <param name="session">The session.</param>
    /// <returns>False when the node keeps it, or it has ended.</returns>
    internal async Task<bool> GiveAwayAsync(ClientSession session)
    {
        if (await session.Life.DepartAsync(null) == DepartureOutcome.Gone)
        {
            _ = ForsakeInTimeAsync(session);
            return true;
        }

        if (session.Life.Departure is not null)
        {
            // It was taken from its connection, and its account does not want it.
            await session.EndAsync();
        }

        return false;
    }

    /// <summary>The account may hold what comes for the session already, which is deaf then: what was begun is brought to an end.</summary>
    private async Task FinishAsync(ClientSession session)
    {
        if (!unfinished.TryAdd(session, true))
        {
            return;
        }

        var (isOver, pauses) = (false, Pauses);
        while (!isOver)
        {
            await Task.Delay(pauses.Next(), time);
            try
            {
                isOver = await GiveAwayAsync(session) || session.IsEnded || session.Life.Departure is null;
            }
#pragma warning disable CA1031 // Whatever the reason: it is tried until the session is over.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }

        unfinished.TryRemove(session, out _);
    }

    private async Task ForsakeInTimeAsync(ClientSession session)
    {
        await session.Life.Departure!.WhenOverAsync();
        session.Taken();
        await Task.Delay(Aftermath, time);
        registry.Forsake(session);
    }
}
