using Godwit.Abstractions.Stores;

namespace Godwit.Server.Accounts;

/// <summary>
/// The messages that no client of the account has acknowledged yet: a view of the log. Holds numbers only; the messages themselves stay
/// in the store and, while they are on their way, in the session's queue.
/// </summary>
internal sealed class Mailbox(IMessageLog log, IEnumerable<long> stored, TimeProvider time)
{
    /// <summary>How long an acknowledgement may wait before it is saved. Losing it only means that a message comes once more, under the same id.</summary>
    private static readonly TimeSpan SaveDelay = TimeSpan.FromSeconds(1);

    private readonly SortedSet<long> pending = [.. stored];
    private readonly SortedSet<long> acknowledged = [];
    private readonly Dictionary<long, List<AccountSession>> inFlight = [];
    private bool saving;

    /// <summary>How many messages wait.</summary>
    public int Count => pending.Count;

    /// <summary>True when something is not saved yet.</summary>
    public bool IsSaving => saving;

    /// <summary>A message has come in.</summary>
    public void Add(long sequence) => pending.Add(sequence);

    /// <summary>The message could not be written, so it is not there.</summary>
    public void Forget(long sequence) => pending.Remove(sequence);

    /// <summary>True when the message waits for an acknowledgement.</summary>
    public bool IsPending(long sequence) => pending.Contains(sequence);

    /// <summary>The next messages after a number that wait and are not on their way to any client, in order.</summary>
    public List<long> Unclaimed(long through, int most)
    {
        var found = new List<long>();
        foreach (var sequence in pending)
        {
            if (sequence > through || found.Count == most)
            {
                break;
            }

            if (!inFlight.ContainsKey(sequence))
            {
                found.Add(sequence);
            }
        }

        return found;
    }

    /// <summary>The message is on its way to a session.</summary>
    public void Claim(long sequence, AccountSession session)
    {
        if (!inFlight.TryGetValue(sequence, out var sessions))
        {
            inFlight[sequence] = sessions = new List<AccountSession>(1);
        }

        if (!sessions.Contains(session))
        {
            sessions.Add(session);
            session.InFlight++;
        }
    }

    /// <summary>A client has acknowledged the message: it waits no more.</summary>
    public void Acknowledge(AccountSession session, IReadOnlyList<long> sequences)
    {
        foreach (var sequence in sequences)
        {
            if (inFlight.TryGetValue(sequence, out var sessions) && sessions.Remove(session))
            {
                session.InFlight--;
                if (sessions.Count == 0)
                {
                    inFlight.Remove(sequence);
                }
            }

            if (pending.Remove(sequence))
            {
                acknowledged.Add(sequence);
            }
        }

        if (acknowledged.Count > 0 && !saving)
        {
            saving = true;
            _ = SaveSoonAsync();
        }
    }

    /// <summary>The session is over: what it did not acknowledge is on its way there no more. True when something now waits unclaimed.</summary>
    public bool Release(AccountSession session)
    {
        var released = false;
        foreach (var (sequence, sessions) in inFlight.Where(e => e.Value.Contains(session)).ToList())
        {
            sessions.Remove(session);
            if (sessions.Count == 0)
            {
                inFlight.Remove(sequence);
                released |= pending.Contains(sequence);
            }
        }

        session.InFlight = 0;
        return released;
    }

    /// <summary>Saves what was acknowledged.</summary>
    public async Task SaveAsync()
    {
        var through = pending.Count == 0 ? log.LastSequence : pending.Min - 1;
        acknowledged.RemoveWhere(sequence => sequence <= through);
        try
        {
            await log.SaveAcknowledgedAsync(through, [.. acknowledged]);
        }
        catch (StoreUnavailableException)
        {
            // The next acknowledgement saves it; until then a restart would deliver these messages once more, under the same id.
        }
        catch (FencedException)
        {
            // The account lives elsewhere by now.
        }
    }

    private async Task SaveSoonAsync()
    {
        await Task.Delay(SaveDelay, time);
        saving = false;
        await SaveAsync();
    }
}
