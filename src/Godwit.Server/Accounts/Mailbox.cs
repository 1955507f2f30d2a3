using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Godwit.Abstractions.Stores;
using Godwit.Server.Scheduling;

namespace Godwit.Server.Accounts;

/// <summary>
/// The messages that no client of the account has acknowledged yet: a view of the log. Holds numbers only; the messages themselves stay
/// in the store and, while they are on their way, in the session's queue.
/// </summary>
internal sealed class Mailbox(IMessageLog log, StoredMailbox stored, MailboxDelay delay) : IDelayed
{
    private SortedSet<long>? pending = SetOf(stored.Pending);

    /// <summary>What was acknowledged although something before it still waits.</summary>
    private SortedSet<long>? beyond = SetOf(stored.Beyond);
    private Dictionary<long, Claimants>? claims;
    private long saved = stored.Through;
    private bool isChanged;
    private bool saving;
    private SynchronizationContext? turns;

    /// <summary>How many messages wait.</summary>
    public int Count => pending?.Count ?? 0;

    /// <summary>The last entry that is durable and whose turn has come; later numbers may turn out to be lost.</summary>
    public long Released { get; private set; } = log.LastSequence;

    /// <summary>A message has come in.</summary>
    public void Add(long sequence) => (pending ??= []).Add(sequence);

    /// <summary>The message could not be written, so it is not there.</summary>
    public void Forget(long sequence) => pending?.Remove(sequence);

    /// <summary>The entry is durable and its turn has come.</summary>
    public void Release(long sequence) => Released = Math.Max(Released, sequence);

    /// <summary>True when the message waits for an acknowledgement.</summary>
    public bool IsPending(long sequence) => pending?.Contains(sequence) == true;

    /// <summary>Makes all that waits, whoever else was sent it, a session's; returns what was not yet.</summary>
    public List<long> ClaimAll(AccountSession session) =>
        pending is null ? [] : [.. pending.TakeWhile(s => s <= Released).Where(s => Claim(s, session))];

    /// <summary>The message is for a session, or on its way there. False when it was before.</summary>
    public bool Claim(long sequence, AccountSession session)
    {
        ref var claimants = ref CollectionsMarshal.GetValueRefOrAddDefault(claims ??= [], sequence, out _);
        if (!claimants.Add(session))
        {
            return false;
        }

        session.Claimed++;
        return true;
    }

    /// <summary>A client has acknowledged messages: they wait no more. The session may be over by now, and null.</summary>
    public void Acknowledge(AccountSession? session, IReadOnlyList<long> sequences)
    {
        foreach (var sequence in sequences)
        {
            if (session is not null)
            {
                Unclaim(sequence, session);
            }

            if (pending?.Remove(sequence) == true)
            {
                (beyond ??= []).Add(sequence);
                isChanged = true;
            }
        }

        if (isChanged && !saving)
        {
            saving = true;
            turns = SynchronizationContext.Current;
            delay.Add(this);
        }
    }

    /// <summary>Saves in a turn of the account, unless that was done meanwhile.</summary>
    public void Due() => (turns ?? new SynchronizationContext()).Post(static mailbox => ((Mailbox)mailbox!).SaveIfDue(), this);

    /// <summary>Messages are not a session's any more. Returns those that wait and are nobody's now.</summary>
    public List<long> Unclaim(IEnumerable<long> sequences, AccountSession session)
    {
        var orphans = new List<long>();
        foreach (var sequence in sequences)
        {
            if (Unclaim(sequence, session) && IsPending(sequence))
            {
                orphans.Add(sequence);
            }
        }

        return orphans;
    }

    /// <summary>The session is over. Returns what waits and is nobody's now.</summary>
    public List<long> UnclaimAll(AccountSession session) => Unclaim(ClaimedBy(session), session);

    /// <summary>What is a session's, in order.</summary>
    public IReadOnlyList<long> ClaimedBy(AccountSession session) =>
        session.Claimed == 0 ? [] : [.. claims!.Where(c => c.Value.Contains(session)).Select(c => c.Key).Order()];

    /// <summary>Saves what was acknowledged, if anything was.</summary>
    public async Task SaveAsync()
    {
        saving = false;
        var through = pending is { Count: > 0 } ? Math.Min(pending.Min - 1, Released) : Released;
        beyond?.RemoveWhere(sequence => sequence <= through);
        if (!isChanged && through == saved)
        {
            return;
        }

        isChanged = false;
        try
        {
            await log.SaveAcknowledgedAsync(through, beyond is null ? [] : [.. beyond]);
            saved = through;
        }
        catch (StoreUnavailableException)
        {
            // The next acknowledgement saves it; until then a restart would deliver these messages once more, under the same id.
            isChanged = true;
        }
        catch (FencedException)
        {
            // The account lives elsewhere by now.
        }
    }

    /// <summary>True when the session was the last that had the message.</summary>
    private bool Unclaim(long sequence, AccountSession session)
    {
        if (claims is null)
        {
            return false;
        }

        ref var claimants = ref CollectionsMarshal.GetValueRefOrNullRef(claims, sequence);
        if (Unsafe.IsNullRef(ref claimants) || !claimants.Remove(session))
        {
            return false;
        }

        session.Claimed--;
        return claimants.IsEmpty && claims.Remove(sequence);
    }

    /// <summary>Null for nothing: most accounts have read all that came.</summary>
    private static SortedSet<long>? SetOf(IReadOnlyCollection<long> sequences) => sequences.Count == 0 ? null : [.. sequences];

    private void SaveIfDue()
    {
        if (saving)
        {
            _ = SaveAsync();
        }
    }
}
