using Orleans.Configuration;
using Orleans.Hosting;

namespace Godwit.Cluster.Membership;

/// <summary>
/// How soon a node that does not answer is taken for dead. Each node probes ten others; one that missed three probes in a row is suspected, and two that suspect it, or
/// one with the word of a third, declare it dead in the database, from where it also learns it itself. A node that was killed is found out in about six seconds and its accounts
/// come up elsewhere at once, so that calls, which are made again for twenty seconds, succeed. A node that only hangs for less than that stays.
/// </summary>
internal static class Liveness
{
    private const int MostMissed = 3;

    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(2);

    /// <summary>A node that did not answer for so long may have been declared dead.</summary>
    public static readonly TimeSpan Death = Probe * MostMissed;

    /// <summary>After so long a node finds in the database what the others did not tell it: that it is dead, say.</summary>
    public static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(5);

    public static void Configure(ISiloBuilder silo) => silo.Configure<ClusterMembershipOptions>(o =>
    {
        o.ProbeTimeout = Probe;

        // The engine waits between half of that and four times as long, by how fast a node used to answer. Longer would not be in time.
        o.MinProbeTimeout = Probe / 2;
        o.MaxProbeTimeout = Probe;
        o.NumMissedProbesLimit = MostMissed;

        // Nodes tell each other of changes; who missed that finds it here.
        o.TableRefreshTimeout = TableRefresh;

        // All nodes may be killed at once: when they start again, the old ones are not waited for longer than this.
        o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        o.NumMissedTableIAmAliveLimit = 3;
        o.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(60);
        o.DefunctSiloExpiration = TimeSpan.FromDays(1);
    });
}
