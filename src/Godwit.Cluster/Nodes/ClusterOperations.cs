using Godwit.Abstractions.Operations;
using Godwit.Cluster.Grains;
using Godwit.Protocol.Jids;
using Godwit.Server.Configuration;
using Orleans.Runtime;

namespace Godwit.Cluster.Nodes;

/// <summary>Shows which nodes there are and where accounts live.</summary>
internal sealed class ClusterOperations(GodwitModel model, IGrainFactory grains, GatewayClient gateways, ISiloStatusOracle membership) : IOperationSource
{
    /// <summary>A node that does not answer for so long is shown without its load.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly OperationArgument Where = new("where", "The address of an account, for example romeo@example.org.");

    public IEnumerable<Operation> Operations =>
    [
        new("cluster-status", "Shows how the cluster is, in sum.", [], Changes: false, StatusAsync),
        new("cluster-nodes", "Lists the nodes of the cluster with their load.", [], Changes: false, async (_, _) => await NodesAsync()),
        new("cluster-where", "Shows on which node an account lives, and its sessions.", [Where], Changes: false, WhereAsync),
    ];

    private async Task<object> StatusAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var nodes = await NodesAsync();
        return new
        {
            node = membership.SiloAddress.ToParsableString(),
            nodes = nodes.Count,
            silent = nodes.Count(n => n.Version is null),
            versions = nodes.Select(n => n.Version).OfType<string>().Distinct().Order().ToList(),
            sessions = nodes.Sum(n => n.Sessions),
            accounts = nodes.Sum(n => n.Accounts),
        };
    }

    private async Task<IReadOnlyList<NodeLine>> NodesAsync()
    {
        var hosts = await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: false);
        return await Task.WhenAll(hosts.Where(h => h.Status != SiloStatus.Dead).OrderBy(h => h.StartTime).Select(LineAsync));
    }

    private async Task<NodeLine> LineAsync(MembershipEntry host)
    {
        NodeReport? report = null;
        try
        {
            report = await gateways[host.SiloAddress].ReportAsync().WaitAsync(Patience);
        }
#pragma warning disable CA1031 // It is shown that the node does not answer, whatever the reason.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        return new(
            host.SiloAddress.ToParsableString(), host.HostName, report?.IsLeaving == true ? "leaving" : host.Status.ToString().ToLowerInvariant(), new(host.StartTime, TimeSpan.Zero), report?.Version, report?.Sessions ?? 0,
            report?.Accounts ?? 0, report?.CpuPercent ?? 0, report?.MemoryBytes ?? 0);
    }

    private async Task<object> WhereAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (!Jid.TryParse(call[Where.Name], out var jid) || jid.Local is null || !model.Serves(jid.Domain))
        {
            throw new OperationException($"'{call[Where.Name]}' is not the address of an account here; served: {string.Join(", ", model.Domains)}.");
        }

        var account = grains.GetGrain<IAccountGrain>(jid.Bare.ToString());

        // To look must not bring it into memory.
        var node = await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(account, cancellationToken);
        var sessions = node is null ? [] : await account.SessionsAsync();
        return new { jid = jid.Bare.ToString(), node = node?.ToParsableString(), sessions = sessions.Select(s => new { address = s.Address.ToString(), node = s.Owner }) };
    }

    private sealed record NodeLine(
        string Node, string Host, string Status, DateTimeOffset Since, string? Version, int Sessions, long Accounts, int CpuPercent, long MemoryBytes);
}
