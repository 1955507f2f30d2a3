using Microsoft.Extensions.Logging;

namespace Godwit.Server.Sessions;

/// <summary>
/// Makes sessions known again to accounts that came up elsewhere. A node that is lost may have had the accounts of many: they return few at a time, with pauses between, so that the
/// database has time for others; one whose client sends something returns at once.
/// </summary>
public sealed partial class SessionReturn(SessionRegistry registry, TimeProvider time, ILogger<SessionReturn> logger)
{
    /// <summary>How many return at once.</summary>
    private const int AtOnce = 16;

    /// <summary>How long each waits after the one before it: with <see cref="AtOnce"/> at a time, a node asks for 500 accounts a second at the most.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(32);

    /// <summary>After this time a session whose account could not be reached tries again.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly Queue<ClientSession> waiting = new();
    private int underWay;

    /// <summary>The accounts of these sessions live on another node now, and know them there; or, when the owner is null, have to be told of them.</summary>
    public void Moved(IReadOnlyList<long> sessions, string? owner)
    {
        foreach (var session in sessions.Select(registry.Find).OfType<ClientSession>())
        {
            session.Owner = owner;
            if (owner is null)
            {
                Add(session);
            }
        }
    }

    /// <summary>A node is dead, and with it the accounts that lived there.</summary>
    /// <returns>How many sessions of this node lost their account.</returns>
    public int NodeLost(string node)
    {
        var lost = registry.OwnedBy(node);
        foreach (var session in lost)
        {
            session.Owner = null;
            Add(session);
        }

        return lost.Count;
    }

    private void Add(ClientSession session)
    {
        lock (waiting)
        {
            waiting.Enqueue(session);
            if (underWay == AtOnce)
            {
                return;
            }

            underWay++;
        }

        _ = PumpAsync();
    }

    private async Task PumpAsync()
    {
        while (Take() is { } session)
        {
            // One that has sent something meanwhile is back already.
            if (session.Owner is null && (!session.IsEnded || session.Life.HasDeparted))
            {
                await ReturnAsync(session);
                await Task.Delay(Pause, time);
            }
        }
    }

    private ClientSession? Take()
    {
        lock (waiting)
        {
            if (waiting.TryDequeue(out var session))
            {
                return session;
            }

            underWay--;
            return null;
        }
    }

    private async Task ReturnAsync(ClientSession session)
    {
        try
        {
            if (!await session.RejoinAsync())
            {
                session.Close("reset");
            }
        }
#pragma warning disable CA1031 // Whatever keeps the account from being reached, it is tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ReturnFailed(logger, session.Account, exception);
            _ = AddLaterAsync(session);
        }
    }

    private async Task AddLaterAsync(ClientSession session)
    {
        await Task.Delay(Retry, time);
        Add(session);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Account} can't be reached to be told of a session; it is tried again")]
    private static partial void ReturnFailed(ILogger logger, Protocol.Jids.Jid account, Exception exception);
}
