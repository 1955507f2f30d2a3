namespace Godwit.Cluster.Membership;

/// <summary>
/// A node that was cut off from the others, but not from the database, does not know for a while that they have declared it dead, and still adds to the logs of the accounts that it had. An activation
/// that comes up elsewhere meanwhile may have opened the log too early.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class UnawareNodes(TimeProvider time)
{
    /// <summary>Longer than it takes until such a node reads in the database that it is dead, and what it had under way is written or not.</summary>
    private static readonly TimeSpan Longest = 3 * Liveness.TableRefresh;

    private long diedAt = long.MinValue;

    /// <summary>A node was declared dead.</summary>
    public void Died() => Volatile.Write(ref diedAt, time.GetTimestamp());

    /// <summary>
    /// Completes when no node that was declared dead so far writes any more; null when none does now. Those who ask one after the other are done one after the other: it is for many accounts that come up.
    /// </summary>
    public Task? WhenGone() => Volatile.Read(ref diedAt) is not long.MinValue and var at && time.GetElapsedTime(at) < Longest ? Task.Delay(Longest, time) : null;
}
