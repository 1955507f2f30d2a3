using System.Collections.Concurrent;
using Godwit.Server.Listeners;

namespace Godwit.Server.Authentication;

/// <summary>
/// Slows down guessing: after some failures of an account, or from an address, each further failure is answered later, and one address has only so
/// many answers waiting. A right password is never slowed down, so that nobody is locked out by the guesses of others. Forgets an hour
/// after the last failure; holds a bounded number of entries.
/// </summary>
internal sealed class LoginThrottle(int free, TimeProvider time)
{
    /// <summary>How many refusals may wait for one address: else many connections at once would guess as fast as one without delays.</summary>
    internal const int MostWaiting = 20;

    private const int MaxEntries = 100_000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> known = new(StringComparer.Ordinal);

    /// <summary>
    /// True when a password may be tried now. False while too many refusals wait for the address, unless the account has come in from there before: those
    /// who share an address with a guesser go on logging in.
    /// </summary>
    public bool Admits(string account, string peer)
    {
        var network = PeerNetwork.Of(peer);
        return !waiting.TryGetValue(network, out var count) || count < MostWaiting || known.ContainsKey(Pair(account, network));
    }

    /// <summary>Counts a failure and waits as long as its answer must wait.</summary>
    public async Task FailedAsync(string account, string peer)
    {
        var delay = Failed(account, peer);
        if (delay == TimeSpan.Zero)
        {
            return;
        }

        var network = PeerNetwork.Of(peer);
        waiting.AddOrUpdate(network, 1, static (_, n) => n + 1);
        try
        {
            await Task.Delay(delay, time);
        }
        finally
        {
            Leave(network);
        }
    }

    /// <summary>Counts a failure; returns how long its answer must wait.</summary>
    internal TimeSpan Failed(string account, string peer)
    {
        var network = PeerNetwork.Of(peer);
        Count(Pair(account, network));
        var failures = Math.Max(Count($"peer {network}"), Count($"account {account}"));
        return failures <= free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, 0.25 * Math.Pow(2, Math.Min(failures - free - 1, 10))));
    }

    /// <summary>
    /// A right password: the account starts anew, and its own failures are taken off those of the address. The others stay, for one who guesses may have an
    /// account too.
    /// </summary>
    public void Succeeded(string account, string peer)
    {
        var network = PeerNetwork.Of(peer);
        entries.TryRemove($"account {account}", out _);
        if (entries.TryRemove(Pair(account, network), out var own) && entries.TryGetValue($"peer {network}", out var all))
        {
            entries.TryUpdate($"peer {network}", all with { Failures = Math.Max(0, all.Failures - own.Failures) }, all);
        }

        if (known.Count >= MaxEntries)
        {
            known.Clear();
        }

        known[Pair(account, network)] = true;
    }

    private static string Pair(string account, string network) => $"{account} at {network}";

    private void Leave(string network)
    {
        while (waiting.TryGetValue(network, out var count))
        {
            if (count > 1 ? waiting.TryUpdate(network, count - 1, count) : waiting.TryRemove(new KeyValuePair<string, int>(network, count)))
            {
                return;
            }
        }
    }

    private int Count(string key)
    {
        var now = time.GetUtcNow();
        if (entries.Count >= MaxEntries)
        {
            Forget(now);
        }

        return entries.AddOrUpdate(
            key,
            static (_, now) => new Entry(1, now),
            static (_, entry, now) => now - entry.Last > Memory ? new Entry(1, now) : new Entry(entry.Failures + 1, now),
            now).Failures;
    }

    /// <summary>Makes room for a good while; what has failed most is kept longest, so that a flood of names does not wash a guesser's address away.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, entry) in entries)
        {
            if (now - entry.Last > Memory || entry.Failures <= free)
            {
                entries.TryRemove(key, out _);
            }
        }

        if (entries.Count >= MaxEntries)
        {
            entries.Clear();
        }
    }

    private readonly record struct Entry(int Failures, DateTimeOffset Last);
}
