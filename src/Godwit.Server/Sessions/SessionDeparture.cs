using Godwit.Protocol.Streams;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Sessions;

/// <summary>What became of a session that was to leave its node.</summary>
internal enum DepartureOutcome
{
    /// <summary>It waits with its account for its client.</summary>
    Gone,

    /// <summary>It can't be resumed, or its account does not take it: it is as before, but may have no connection any more.</summary>
    Stays,
}

/// <summary>
/// Hands a session over to its account, so that its client can resume it on another node. First the account is asked to hold what comes, while the client is still connected: it is known
/// there when the client looks for it. Then nothing is read or written any more, and what the session has goes to the account. Only then the connection is closed.
/// </summary>
internal sealed partial class SessionDeparture(ClientSession session, SessionServices services, string token, TimeSpan parkFor)
{
    /// <summary>How long it waits for what the client sent to be durable. What is not then is not counted: the client sends it again.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionSnapshot? snapshot;
    private ParkedSession? parked;
    private SessionLink? link;
    private Task<bool> forwarded = Task.FromResult(true);
    private Task<DepartureOutcome>? running;

    /// <summary>True when all that the session has was taken from it.</summary>
    public bool HasTaken { get; private set; }

    /// <summary>True when its client has resumed it elsewhere.</summary>
    public bool IsTaken => taken.Task.IsCompleted;

    /// <summary>Does it, or goes on where it failed before. Throws when the account can't be reached.</summary>
    /// <param name="farewell">What the client is told, or null.</param>
    public Task<DepartureOutcome> RunAsync(StreamError? farewell)
    {
        lock (gate)
        {
            return running is { IsCompleted: false } ? running : running = RunOnceAsync(farewell);
        }
    }

    /// <summary>Hands what the session had to its account. Gives where that is; null when it does not take it.</summary>
    public async Task<string?> ParkAsync() => snapshot is { } known && parked is { } kept ? (await services.Accounts.ParkAsync(session.Account, known, kept))?.Owner : null;

    /// <summary>See <see cref="ClientSession.Taken"/>.</summary>
    public void Taken()
    {
        (snapshot, parked) = (null, null);
        taken.TrySetResult();
    }

    /// <summary>Completes when its client has resumed it elsewhere, or the account does not wait for it any longer.</summary>
    public async Task WhenOverAsync() => await taken.Task.WaitAsync(parked?.Left ?? TimeSpan.Zero, services.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Lets the connection go, if there is one.</summary>
    public void Finish(StreamError? farewell) => link?.Leave(farewell);

    /// <summary>Something came for the session though it is its account's by now: from a room that does not know it yet, say.</summary>
    /// <returns>Completes when the account has it; false when it, or one before it, could not be given it: what comes behind something that is lost is lost too.</returns>
    public Task<bool> Forward(OutboundItem item)
    {
        lock (gate)
        {
            // What has a number is in the mailbox.
            return item is { Stanza: { } stanza, Sequence: 0 } ? forwarded = ForwardAsync(forwarded, running, new RoutedStanza(stanza.WithTo(session.Address!), null)) : Task.FromResult(true);
        }
    }

    private async Task<DepartureOutcome> RunOnceAsync(StreamError? farewell)
    {
        if (!HasTaken)
        {
            await services.Accounts.HoldAsync(session.Account, session.Route, token);
            await TakeAsync();
        }

        // One that was closed on purpose meanwhile is not to come back.
        if (session.IsEnded || session.Life.Token is null || await ParkAsync() is not { } owner)
        {
            Finish(null);
            return DepartureOutcome.Stays;
        }

        await session.DepartedAsync(owner);
        Finish(farewell);
        return DepartureOutcome.Gone;
    }

    private async Task TakeAsync()
    {
        var (former, left) = session.Life.Suspend();
        link = former ?? link;
        await (former?.SuspendAsync() ?? Task.CompletedTask);
        await session.Inbox.WhenIdleAsync().WaitAsync(Settling, services.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await session.Reporter!.ReportLastAsync();

        // What modules hold back is let go as when the client comes back: it does, elsewhere.
        foreach (var hook in services.Modules.Table.ResumedHooks)
        {
            hook(session);
        }

        // First: from here on the client is told nowhere but on the other node what becomes of what is not counted.
        var handled = session.Ledger.Recount();
        ParkedStanza[] written = [.. session.Ledger.TakeUnacknowledged(out var acknowledged).Select(i => i.ToParked())];
        ParkedStanza[] waiting = [.. session.Outbound.TakeOver().Where(i => i.Stanza is not null).Select(i => i.ToParked())];
        snapshot = session.Memory!.Snapshot(session.Address!, session.Route);
        parked = new ParkedSession(token, parkFor, left, handled, acknowledged, written, waiting);
        HasTaken = true;
    }

    private async Task<bool> ForwardAsync(Task<bool> earlier, Task? handingOver, RoutedStanza stanza)
    {
        if (!await earlier)
        {
            return false;
        }

        try
        {
            // An account that does not know of the session yet has nobody to give it to.
            await (handingOver ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await services.Accounts.DeliverAsync(session.Account, [stanza]);
            return true;
        }
#pragma warning disable CA1031 // There is nobody to tell.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ForwardFailed(services.Logger, session.Account, exception);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stanza for a session of {Account} that is on its way to another node could not be passed on")]
    private static partial void ForwardFailed(ILogger logger, Protocol.Jids.Jid account, Exception exception);
}
