using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Accounts;

/// <summary>
/// The last step of an account: hands stanzas to its sessions. Mailbox entries go only to sessions that keep up; one that is behind gets
/// them from the log, a window at a time and in their order, when it has acknowledged what it has.
/// </summary>
internal sealed partial class DeliveryFlow(Account account, GatewayOutbox gateways)
{
    /// <summary>How many unacknowledged mailbox entries are on their way to one session at the most.</summary>
    private const int Window = 500;

    /// <summary>How long to wait when the store can't be read.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Hands a stanza to a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="stanza">What it gets.</param>
    /// <param name="entry">The stored message behind it, or null.</param>
    public void Deliver(AccountSession session, Stanza stanza, LogEntry? entry)
    {
        if (!account.Sessions.Contains(session))
        {
            return;
        }

        if (entry is null || !account.Mailbox.IsPending(entry.Sequence))
        {
            Send(session, new DeliverContext(account, session, stanza, entry, false), 0);
            return;
        }

        account.Mailbox.Claim(entry.Sequence, session);

        // One that takes no messages for the account gets only what is for itself, and that at once. For one that is parked, messages wait in the log.
        if (session.TakesMessages && (!session.IsLive || session.InFlight > Window || session.Parked is not null))
        {
            FallBehind(session, entry.Sequence);
            return;
        }

        Send(session, new DeliverContext(account, session, stanza, entry, false), entry.Sequence);
    }

    /// <summary>
    /// The session takes messages from now on: it gets all that no client has acknowledged, then what comes. What was sent to another session
    /// that may never come back is not worth waiting for.
    /// </summary>
    public void Start(AccountSession session)
    {
        foreach (var other in account.Sessions.All)
        {
            account.TakeAcknowledged(other);
        }

        Give(session, account.Mailbox.ClaimAll(session));
    }

    /// <summary>The session takes no messages any more, but what is on its way there.</summary>
    public void Stop(AccountSession session)
    {
        var left = session.Behind.ToList();
        session.Behind.Clear();
        Inherit(account.Mailbox.Unclaim(left, session));
    }

    /// <summary>The session is over; what it did not acknowledge goes to another one, or waits.</summary>
    public void Ended(AccountSession session)
    {
        session.Behind.Clear();
        Inherit(account.Mailbox.UnclaimAll(session));
    }

    /// <summary>Gives a session that is behind the next of what waits, if it has acknowledged enough of what it has.</summary>
    public void CatchUp(AccountSession session)
    {
        if (session.Parked is null && !session.IsCatchingUp && session.IsBehind && session.TakesMessages && session.InFlight <= Window / 2)
        {
            session.IsCatchingUp = true;
            _ = CatchUpAsync(session);
        }
    }

    private void FallBehind(AccountSession session, long sequence)
    {
        session.Behind.Add(sequence);
        if (session.Behind.Count > account.Services.Model.Limits.MailboxMessages)
        {
            // Its siblings acknowledge, so that the mailbox has room; this one does not.
            account.Services.Metrics.Limited("unacknowledged-stanzas");
            account.Drop(session, "resource-constraint");
            return;
        }

        CatchUp(session);
    }

    /// <summary>What a session leaves behind goes to the one that is most wanted.</summary>
    private void Inherit(List<long> sequences)
    {
        if (sequences.Count > 0 && account.Sessions.All.Where(s => s.TakesMessages).MaxBy(s => s.Priority) is { } heir)
        {
            Give(heir, sequences.FindAll(s => account.Mailbox.Claim(s, heir)));
        }
    }

    private void Give(AccountSession session, List<long> sequences)
    {
        if (sequences.Count > 0)
        {
            session.Behind.UnionWith(sequences);
        }

        CatchUp(session);
    }

    private async Task CatchUpAsync(AccountSession session)
    {
        var sequences = session.Behind.Take(Window - session.InFlight).ToList();
        session.Behind.ExceptWith(sequences);
        session.Reading = sequences;
        try
        {
            var entries = await account.Log.ReadAsync(new LogQuery { Sequences = sequences, Limit = sequences.Count }, CancellationToken.None);

            // Behind what was decided before: the session's own presence, say.
            account.Releases.Enqueue(Task.CompletedTask, () => ReplayAndGoOn(session, sequences, entries));
        }
#pragma warning disable CA1031 // The session must not stay behind for good, whatever the reason.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (exception is not StoreUnavailableException)
            {
                ReadFailed(account.Services.Logger, account.Address, exception);
            }

            session.Behind.UnionWith(account.Sessions.Contains(session) ? sequences : []);
            await Task.Delay(RetryDelay, account.Services.Time);
            GoOn(session);
        }
    }

    private void ReplayAndGoOn(AccountSession session, List<long> sequences, IReadOnlyList<LogEntry> entries)
    {
        try
        {
            Replay(session, sequences, entries);
        }
        finally
        {
            GoOn(session);
        }
    }

    private void GoOn(AccountSession session)
    {
        session.IsCatchingUp = false;
        session.Reading = [];
        CatchUp(session);
    }

    private void Replay(AccountSession session, List<long> sequences, IReadOnlyList<LogEntry> entries)
    {
        if (!account.Sessions.Contains(session))
        {
            return;
        }

        if (!session.TakesMessages)
        {
            Inherit(account.Mailbox.Unclaim(sequences, session));
            return;
        }

        if (session.Parked is not null)
        {
            session.Behind.UnionWith(sequences);
            return;
        }

        foreach (var gone in sequences.Except(entries.Select(e => e.Sequence)))
        {
            // It was removed from the log, so that nobody can get it any more.
            account.Mailbox.Acknowledge(session, [gone]);
        }

        foreach (var entry in entries)
        {
            Send(session, new DeliverContext(account, session, Stanza.ParseStanza(entry.Stanza), entry, true), entry.Sequence);
        }
    }

    private void Send(AccountSession session, DeliverContext context, long sequence)
    {
        foreach (var hook in account.Services.Modules.Table.DeliverHooks)
        {
            hook(context);
        }

        if (session.Parked is not { } parked)
        {
            // Before it is sent, which may show that the node does not have the session.
            session.Resumed?.Keep(context.Stanza, sequence);
            gateways.Send(session.Route.Node, new GatewayItem(session.Route.Id, context.Stanza, sequence));
        }
        else if (!parked.TryKeep(context.Stanza, sequence))
        {
            _ = OverflowAsync(session);
        }
    }

    /// <summary>Whoever sends goes through the sessions that this takes one out of.</summary>
    private async Task OverflowAsync(AccountSession session)
    {
        await Task.Yield();
        account.Services.Metrics.Limited("outbound-queue");
        account.Unbind(session.Route);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What waits for {Account} could not be read")]
    private static partial void ReadFailed(ILogger logger, Protocol.Jids.Jid account, Exception exception);
}
