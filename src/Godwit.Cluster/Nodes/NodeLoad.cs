using System.Reflection;
using Godwit.Cluster.Placement;
using Godwit.Server.Sessions;
using Orleans.Runtime;

namespace Godwit.Cluster.Nodes;

/// <summary>Measures what this node does.</summary>
internal sealed class NodeLoad(SessionRegistry sessions, ClusterMetrics metrics, LeavingNodes leaving, ILocalSiloDetails silo, TimeProvider time)
{
    /// <summary>Two measurements closer to each other than this say nothing.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private (long At, TimeSpan Cpu) last = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);
    private int percent;

    /// <summary>Measures now.</summary>
    public NodeReport Report() => new()
    {
        Version = typeof(NodeLoad).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
        Sessions = sessions.Count,
        Accounts = metrics.Accounts,
        CpuPercent = CpuPercent(),
        MemoryBytes = Environment.WorkingSet,
        IsLeaving = leaving.Contains(silo.SiloAddress),
        Calls = NodeAbilities.All,
    };

    private int CpuPercent()
    {
        lock (gate)
        {
            var now = (At: time.GetTimestamp(), Cpu: Environment.CpuUsage.TotalTime);
            var elapsed = time.GetElapsedTime(last.At, now.At);
            if (elapsed >= Shortest)
            {
                percent = (int)Math.Round(100 * ((now.Cpu - last.Cpu) / elapsed));
                last = now;
            }

            return percent;
        }
    }
}
