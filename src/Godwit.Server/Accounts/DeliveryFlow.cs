using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>
/// The last step of an account: hands stanzas to its sessions. Mailbox entries go only to sessions that keep up; one that is behind gets
/// them from the log, a window at a time, when it has acknowledged what it has.
/// </summary>
internal sealed class DeliveryFlow(Account account, GatewayOutbox gateways)
{
    /// <summary>How many unacknowledged mailbox entries are on their way to one session at the most.</summary>
    private const int Window = 500;

    /// <summary>How long to wait when the store can't be read.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>The last entry whose turn to be delivered has come; what is behind it waits in <see cref="Account.Releases"/>.</summary>
    private long released = account.Log.LastSequence;

    /// <summary>An entry's turn to be delivered has come.</summary>
    public void Released(long sequence) => released = Math.Max(released, sequence);

    /// <summary>Hands a stanza to a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="stanza">What it gets.</param>
    /// <param name="entry">The stored message behind it, or null.</param>
    /// <param name="isReplay">True when the message has waited in the mailbox.</param>
    public void Deliver(AccountSession session, Stanza stanza, LogEntry? entry, bool isReplay)
    {
        if (!account.Sessions.Contains(session))
        {
            return;
        }

        var waits = entry is not null && account.Mailbox.IsPending(entry.Sequence);
        // One that takes no messages for the account gets only what is for itself, and that at once.
        if (waits && !isReplay && session.TakesMessages && !Takes(session))
        {
            return;
        }

        var context = new DeliverContext(account, session, stanza, entry, isReplay);
        foreach (var hook in account.Services.Modules.Table.DeliverHooks)
        {
            hook(context);
        }

        if (waits)
        {
            account.Mailbox.Claim(entry!.Sequence, session);
        }

        gateways.Send(session.Route.Node, new GatewayItem(session.Route.Id, context.Stanza, waits ? entry!.Sequence : 0));
    }

    /// <summary>The session takes messages from now on: it gets what waits, then what comes.</summary>
    public void Start(AccountSession session)
    {
        session.IsLive = false;
        CatchUp(session);
    }

    /// <summary>Gives a session that is behind the next of what waits, if it has acknowledged enough of what it has.</summary>
    public void CatchUp(AccountSession session)
    {
        if (!session.IsLive && session.TakesMessages && session.InFlight <= Window / 2)
        {
            account.Releases.Enqueue(Task.CompletedTask, () => _ = NextWindowAsync(session));
        }
    }

    /// <summary>The session is over; what it did not acknowledge goes to another one, or waits.</summary>
    public void Ended(AccountSession session)
    {
        if (account.Mailbox.Release(session))
        {
            foreach (var other in account.Sessions.All.Where(s => s.TakesMessages))
            {
                Start(other);
            }
        }
    }

    private static bool Takes(AccountSession session)
    {
        if (session.IsLive && session.InFlight >= Window)
        {
            session.IsLive = false;
        }

        return session.IsLive;
    }

    private async Task NextWindowAsync(AccountSession session)
    {
        if (session.IsLive || !session.TakesMessages)
        {
            return;
        }

        var sequences = account.Mailbox.Unclaimed(released, Window - session.InFlight);
        if (sequences.Count == 0)
        {
            session.IsLive = true;
            return;
        }

        foreach (var sequence in sequences)
        {
            account.Mailbox.Claim(sequence, session);
        }

        // What comes in meanwhile waits behind this read, so that the order stays.
        var query = new LogQuery { Sequences = sequences, Limit = sequences.Count };
        var entries = account.Log.ReadAsync(query, CancellationToken.None).AsTask();
        account.Releases.Enqueue(entries, () => Replay(session, entries.Result));
        try
        {
            await entries;
        }
        catch (StoreUnavailableException)
        {
            account.Mailbox.Release(session);
            await Task.Delay(RetryDelay, account.Services.Time);
            CatchUp(session);
        }
    }

    private void Replay(AccountSession session, IReadOnlyList<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            Deliver(session, Stanza.ParseStanza(entry.Stanza), entry, isReplay: true);
        }

        CatchUp(session);
    }
}
