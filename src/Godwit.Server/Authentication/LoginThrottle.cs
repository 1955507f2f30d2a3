using System.Collections.Concurrent;

namespace Godwit.Server.Authentication;

/// <summary>
/// Slows down guessing: after some failures of an account, or from an address, each further failure is answered later. Forgets an hour after
/// the last failure; holds a bounded number of entries.
/// </summary>
internal sealed class LoginThrottle(int free, TimeProvider time)
{
    private const int MaxEntries = 100_000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>Counts a failure; returns how long its answer must wait.</summary>
    public TimeSpan Failed(string? account, string peer)
    {
        var failures = Math.Max(Count($"peer {peer}"), account is null ? 0 : Count($"account {account}"));
        return failures <= free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, 0.25 * Math.Pow(2, Math.Min(failures - free - 1, 10))));
    }

    /// <summary>A right password: the account and the address start anew.</summary>
    public void Succeeded(string account, string peer)
    {
        entries.TryRemove($"account {account}", out _);
        entries.TryRemove($"peer {peer}", out _);
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

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, entry) in entries)
        {
            if (now - entry.Last > Memory || entries.Count >= MaxEntries)
            {
                entries.TryRemove(key, out _);
            }
        }
    }

    private readonly record struct Entry(int Failures, DateTimeOffset Last);
}
