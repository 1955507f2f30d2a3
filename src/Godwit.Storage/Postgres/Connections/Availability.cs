using System.Security.Cryptography;
using Godwit.Abstractions.Stores;

namespace Godwit.Storage.Postgres.Connections;

/// <summary>
/// Whether the server can be reached. After a failed attempt to connect all callers fail at once with the same reason until the next attempt, which one of
/// them makes: what waits for a server that is away is bounded, and many nodes do not fall upon one that comes back.
/// </summary>
internal sealed class Availability(PostgresStoreOptions options, TimeProvider time, RandomNumberGenerator random)
{
    private readonly Lock gate = new();
    private StoreUnavailableException? reason;
    private TimeSpan delay = options.FirstRetry;
    private DateTimeOffset nextAttempt;

    /// <summary>Throws when it is not time for an attempt to connect.</summary>
    /// <exception cref="StoreUnavailableException">Why the last attempt failed.</exception>
    public void Demand()
    {
        lock (gate)
        {
            if (reason is null)
            {
                return;
            }

            if (time.GetUtcNow() < nextAttempt)
            {
                throw new StoreUnavailableException(reason.Message);
            }

            // The caller tries; the others wait for what comes of it.
            nextAttempt = time.GetUtcNow() + delay;
        }
    }

    /// <summary>A connection was made.</summary>
    public void Works()
    {
        if (Volatile.Read(ref reason) is null)
        {
            return;
        }

        lock (gate)
        {
            reason = null;
            delay = options.FirstRetry;
        }
    }

    /// <summary>No connection could be made. Returns the reason, to be thrown.</summary>
    public StoreUnavailableException Failed(StoreUnavailableException why)
    {
        lock (gate)
        {
            reason = why;
            nextAttempt = time.GetUtcNow() + Jittered(delay);
            delay = delay * 2 < options.LastRetry ? delay * 2 : options.LastRetry;
            return why;
        }
    }

    /// <summary>Between half of a time and the whole.</summary>
    public TimeSpan Jittered(TimeSpan whole)
    {
        Span<byte> bytes = stackalloc byte[4];
        random.GetBytes(bytes);
        return whole * (0.5 + (BitConverter.ToUInt32(bytes) / (2.0 * uint.MaxValue)));
    }
}
