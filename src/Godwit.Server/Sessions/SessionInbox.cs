using System.Runtime.InteropServices;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Sessions;

/// <summary>
/// What a client sends, on its way to its account: one call at a time, what comes meanwhile goes with the next, so that order is kept and
/// load makes a stanza cheaper. When too much waits, reading from the client stops. What the client sends again, because it came back before the stanza was counted, does not go
/// by its first coming any more: it would overtake what failed before it.
/// </summary>
internal sealed partial class SessionInbox(ClientSession session, SessionServices services)
{
    private const int Limit = 512;

    private List<Stanza>? waiting;

    /// <summary>Those of <see cref="waiting"/>.</summary>
    private List<Receipt>? receipts;
    private TaskCompletionSource? room;
    private TaskCompletionSource? idle;
    private bool underWay;

    /// <summary>How many stanzas wait.</summary>
    public int Count
    {
        get
        {
            lock (this)
            {
                return waiting?.Count ?? 0;
            }
        }
    }

    /// <summary>Takes a stanza, which goes on its way with the next <see cref="Send"/>; waits while too many wait.</summary>
    public Task AddAsync(Stanza stanza, Receipt receipt)
    {
        Task hasRoom;
        lock (this)
        {
            (waiting ??= []).Add(stanza);
            (receipts ??= SpareLists<Receipt>.Take()).Add(receipt);
            if (waiting.Count < Limit || (DropVoid() && (waiting?.Count ?? 0) < Limit))
            {
                return Task.CompletedTask;
            }

            room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            hasRoom = room.Task;
        }

        Send();
        return hasRoom;
    }

    /// <summary>Sends on what waits. Called when all that has come is in, so that the stanzas of one read go as one batch.</summary>
    public void Send()
    {
        lock (this)
        {
            if (underWay || waiting is null)
            {
                return;
            }

            underWay = true;
        }

        _ = PumpAsync();
    }

    /// <summary>Sends on what waits; completes when nothing waits or is under way.</summary>
    public Task WhenIdleAsync()
    {
        Send();
        lock (this)
        {
            if (!underWay)
            {
                return Task.CompletedTask;
            }

            idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return idle.Task;
        }
    }

    private async Task PumpAsync()
    {
        while (Take() is var (batch, tickets))
        {
            try
            {
                await HandleAsync(batch, tickets[^1]);
                session.Ledger.Handled(CollectionsMarshal.AsSpan(tickets));
            }
            catch (Exception) when (tickets[^1].IsVoid)
            {
                // The client is told what becomes of them when it sends them again.
            }
            catch (UnknownSessionException)
            {
                // What became of the stanzas can't be said: the stream ends without counting them, and the client sends them again.
                session.Close("reset");
            }
#pragma warning disable CA1031 // A bug on the way of one stanza must not leave the session without an answer for good.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                HandleFailed(services.Logger, session.Account, batch.Count, exception);
                session.Close("internal-server-error");
            }

            SpareLists<Receipt>.Give(tickets);
        }
    }

    private (List<Stanza> Batch, List<Receipt> Receipts)? Take()
    {
        lock (this)
        {
            DropVoid();
            room?.TrySetResult();
            room = null;
            if (waiting is null)
            {
                underWay = false;
                idle?.TrySetResult();
                idle = null;
                return null;
            }

            var taken = (waiting, receipts!);
            (waiting, receipts) = (null, null);
            return CountedTogether(taken.Item2) is var count && count == taken.waiting.Count ? taken : Divide(taken.waiting, taken.Item2, count);
        }
    }

    /// <summary>How many of them, from the first on, have the same counter: they are void together.</summary>
    private static int CountedTogether(List<Receipt> receipts)
    {
        var count = 1;
        while (count < receipts.Count && receipts[count].Counter == receipts[0].Counter)
        {
            count++;
        }

        return count;
    }

    private (List<Stanza> Batch, List<Receipt> Receipts) Divide(List<Stanza> stanzas, List<Receipt> tickets, int count)
    {
        (waiting, receipts) = (stanzas[count..], tickets[count..]);
        return (stanzas[..count], tickets[..count]);
    }

    /// <summary>Forgets what the client sends again. False when there is nothing of the kind.</summary>
    private bool DropVoid()
    {
        if (receipts?.Exists(static r => r.IsVoid) is not true)
        {
            return false;
        }

        var kept = receipts.Index().Where(r => !r.Item.IsVoid).ToList();
        (waiting, receipts) = kept.Count == 0 ? (null, null) : (kept.ConvertAll(k => waiting![k.Index]), kept.ConvertAll(static k => k.Item));
        return true;
    }

    private Task HandleAsync(List<Stanza> batch, Receipt last)
    {
        services.Metrics.Received(batch);
        return !session.Refusals.Any && !batch.Exists(IsForServer) ? SubmitAsync(batch, last) : HandleDividedAsync(batch, last);
    }

    /// <summary>Not all of it is for the account.</summary>
    private async Task HandleDividedAsync(List<Stanza> batch, Receipt last)
    {
        var forServer = batch.FindAll(IsForServer).ConvertAll(s => new RoutedStanza(s, session.Route));
        var forAccount = batch.FindAll(s => !IsForServer(s) && (!session.Refusals.Covers(s) || !TryRefuse(s)));
        var server = forServer.Count == 0 ? Task.CompletedTask : services.Server.HandleAsync(forServer, answer => session.Deliver(answer));
        try
        {
            await (forAccount.Count > 0 ? SubmitAsync(forAccount, last) : Task.CompletedTask);
        }
        finally
        {
            await server;
        }
    }

    private async Task SubmitAsync(List<Stanza> batch, Receipt last)
    {
        var tag = session.Memory?.TakeTags(batch.Count) ?? 0;
        try
        {
            try
            {
                await services.Accounts.SubmitAsync(session.Account, session.Route, batch, tag);
            }
            catch (UnknownSessionException) when (session.Memory is not null && !last.IsVoid)
            {
                await SubmitAgainAsync(batch, tag);
            }

            session.Memory?.Submitted(batch, session.Account);
        }
#pragma warning disable CA1031 // Whatever the reason, the client is told, stanza by stanza.
        catch (Exception exception) when (exception is not UnknownSessionException && !last.IsVoid)
#pragma warning restore CA1031
        {
            if (exception is not StoreUnavailableException)
            {
                // The store tells once that it fails, not once for each stanza.
                SubmitFailed(services.Logger, session.Account, batch.Count, exception);
            }

            batch.ForEach(s => TryRefuse(s));
        }
    }

    /// <summary>Tells the client to try again later. False when the stanza may not be answered.</summary>
    private bool TryRefuse(Stanza stanza)
    {
        if (StanzaErrors.Answer(stanza, StanzaError.ResourceConstraint) is not { } error)
        {
            return false;
        }

        session.Deliver(error);
        return true;
    }

    /// <summary>An account that came up anew is told of the session first.</summary>
    private async Task SubmitAgainAsync(List<Stanza> batch, ulong tag)
    {
        if (!await session.RejoinAsync())
        {
            throw new UnknownSessionException($"{session.Account} does not take the session back.");
        }

        await services.Accounts.SubmitAsync(session.Account, session.Route, batch, tag);
    }

    private bool IsForServer(Stanza stanza) => stanza.To is { IsDomain: true } to && services.Model.Serves(to.Domain);

    [LoggerMessage(Level = LogLevel.Error, Message = "The session of {Account} ends because {Count} stanzas of it failed")]
    private static partial void HandleFailed(ILogger logger, Protocol.Jids.Jid account, int count, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} stanzas of {Account} could not be handed to its account")]
    private static partial void SubmitFailed(ILogger logger, Protocol.Jids.Jid account, int count, Exception exception);
}
