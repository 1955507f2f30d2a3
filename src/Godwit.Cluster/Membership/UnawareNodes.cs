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

    private volatile Task gone = Task.CompletedTask;

    /// <summary>Completes when no node that was declared dead so far writes any more.</summary>
    public Task Gone => gone;

    /// <summary>A node was declared dead.</summary>
    public void Died() => gone = Task.Delay(Longest, time);
}
