using System.Collections.Concurrent;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Streams;
using Godwit.Server.Configuration;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Sessions;

/// <summary>
/// Empties a node of a cluster that stops: sessions that can be resumed wait with their accounts for their clients, which are told to go; the others end. Then the accounts and rooms
/// go to other nodes. The clients come to those over a while and not all at once.
/// </summary>
internal sealed partial class SessionDrain(SessionRegistry registry, INodeDrain node, GodwitModel model, TimeProvider time, ILogger<SessionDrain> logger)
{
    /// <summary>After such pauses some sessions are told to go.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(32);

    /// <summary>So many of them at least: with <see cref="Pause"/>, 500 a second.</summary>
    private const int FewestAtOnce = 16;

    /// <summary>In so many steps, 20 seconds, all are told, however many they are.</summary>
    private const int MostSteps = 625;

    /// <summary>After such a pause what did not succeed is tried again.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);

    /// <summary>So long a node that has nothing left passes on calls to what it had, whose callers do not know yet where that is.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(1);

    /// <summary>How long the account of a session has to take it, and how often it is tried; then the session ends, and its client gets what is open in a new one.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private const int MostAttempts = 3;

    /// <summary>So many sessions without a connection go at once.</summary>
    private const int MostAtOnce = 256;

    private readonly ConcurrentDictionary<ClientSession, int> attempts = new();
    private readonly ConcurrentDictionary<ClientSession, bool> staying = new();
    private volatile bool isRunning;

    /// <summary>True from when the node begins to be emptied.</summary>
    public bool IsRunning => isRunning;

    /// <summary>Hands everything over that can be. What is left when the time is over is told that the node stops.</summary>
    public async Task RunAsync()
    {
        if (!node.IsPossible)
        {
            return;
        }

        var (sessions, accounts, most) = (registry.Count, node.Count, model.Cluster.DrainTime.TotalSeconds);
        LogBegun(logger, sessions, accounts, most);
        isRunning = true;
        var before = registry.Departed.Count;
        var began = time.GetTimestamp();
        using var patience = new CancellationTokenSource(model.Cluster.DrainTime, time);
        try
        {
            await node.BeginAsync();
            await EmptyAsync(patience.Token);
            await (sessions + accounts == 0 ? Task.CompletedTask : Task.Delay(Aftermath, time));
        }
        catch (OperationCanceledException)
        {
            (sessions, accounts) = (registry.Count, node.Count);
            LogLate(logger, sessions, accounts);
        }
#pragma warning disable CA1031 // Those that are left are told that the node stops, whatever went wrong.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogBroken(logger, exception);
        }

        var taken = time.GetElapsedTime(began).TotalSeconds;
        var departed = registry.Departed.Count - before;
        LogDrained(logger, departed, taken);
    }

    private async Task EmptyAsync(CancellationToken cancellationToken)
    {
        if (!node.IsPossible)
        {
            // The others leave at the same time: there is nobody to hand anything to.
            return;
        }

        await SendAwayAsync(cancellationToken);
        await node.LeaveAsync(cancellationToken);

        // Those that came in the last moment; and those whose accounts were lost on the way.
        while (node.IsPossible && (registry.Count > 0 || Unconfirmed.Any()))
        {
            await Task.Delay(Retry, time, cancellationToken);
            await SendAwayAsync(cancellationToken);
            await Task.WhenAll(Unconfirmed.Select(s => TryAsync(s, s.RejoinAsync))).WaitAsync(cancellationToken);
            await node.LeaveAsync(cancellationToken);
        }
    }

    /// <summary>The sessions that were handed over, but no account on another node has said that it has them.</summary>
    private IEnumerable<ClientSession> Unconfirmed => registry.Departed.Where(s => s.Life.HasDeparted && (s.Owner is null || s.Owner == registry.Node));

    private async Task SendAwayAsync(CancellationToken cancellationToken)
    {
        while (registry.Count > 0)
        {
            // Those whose clients may come back any moment, elsewhere: to send them away costs nobody a connection.
            foreach (var some in registry.All.Where(s => s.Life.Link is null).Chunk(MostAtOnce))
            {
                await Task.WhenAll(some.Select(SendAwayAsync)).WaitAsync(cancellationToken);
            }

            var sessions = registry.All;
            var underWay = new List<Task>(sessions.Count);
            foreach (var some in sessions.Chunk(Math.Max(FewestAtOnce, sessions.Count / MostSteps)))
            {
                underWay.AddRange(some.Select(SendAwayAsync));
                await Task.Delay(Pause, time, cancellationToken);
            }

            await Task.WhenAll(underWay).WaitAsync(cancellationToken);
            if (registry.Count > 0)
            {
                await Task.Delay(Retry, time, cancellationToken);
            }
        }
    }

    private Task SendAwayAsync(ClientSession session) => TryAsync(session, async () =>
    {
        // One whose resource is being bound is the next time's; one that has ended may have gone, because its client was faster.
        if (session.Address is null || session.IsEnded || (attempts.AddOrUpdate(session, 1, static (_, n) => n + 1) <= MostAttempts && await DepartAsync(session) == DepartureOutcome.Gone))
        {
            return;
        }

        if (staying.TryAdd(session, true))
        {
            session.Close(Farewell ?? StreamError.SystemShutdown);
            await session.EndAsync();
        }
    });

    /// <summary>What a client is told that has to go, or null.</summary>
    private StreamError? Farewell => model.Cluster.SeeOtherHost is { } host ? StreamError.SeeOtherHost(host) : null;

    private Task<DepartureOutcome> DepartAsync(ClientSession session) => session.Life.DepartAsync(Farewell).WaitAsync(Longest, time);

    private async Task TryAsync(ClientSession session, Func<Task> action)
    {
        try
        {
            await action();
        }
#pragma warning disable CA1031 // It is tried again, whatever the reason, until the time is over.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(logger, session.Account, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The node is emptied: {Sessions} sessions, {Accounts} accounts and rooms go to other nodes, in {Seconds:0} s at the most.")]
    private static partial void LogBegun(ILogger logger, int sessions, int accounts, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} sessions wait for their clients on other nodes, after {Seconds:0.0} s.")]
    private static partial void LogDrained(ILogger logger, int count, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node stops before all was handed over: {Sessions} sessions, {Accounts} accounts and rooms are left.")]
    private static partial void LogLate(ILogger logger, int sessions, int accounts);

    [LoggerMessage(Level = LogLevel.Error, Message = "The node stops before all was handed over")]
    private static partial void LogBroken(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session of {Account} could not be handed over yet")]
    private static partial void LogFailed(ILogger logger, Jid account, Exception exception);
}
