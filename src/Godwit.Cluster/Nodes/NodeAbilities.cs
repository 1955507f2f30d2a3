using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Nodes;

/// <summary>
/// Which calls of gateways that came with later versions other nodes know, as they say themselves. None is sent what it does not know to see what it says: its engine answers that it does not know it, but when
/// the call came in several pieces it then waits, for whatever comes next on this connection, until as many bytes have come as the call had (Connection.ProcessIncoming of Orleans 10.4).
/// </summary>
internal sealed partial class NodeAbilities(GatewayClient gateways, ILogger<NodeAbilities> logger)
{
    /// <summary><see cref="INodeGateway.CarryAsync"/> and <see cref="INodeGateway.CarriedAsync"/>.</summary>
    public const string Carry = "carry";

    /// <summary><see cref="INodeGateway.FanOutTogetherAsync"/>.</summary>
    public const string FanOutTogether = "fan-out-together";

    /// <summary>No call: it takes lines, see <see cref="Carrying.LineEntrance"/>.</summary>
    public const string Line = "line";

    /// <summary><see cref="INodeGateway.HandOverAsync"/>.</summary>
    public const string HandOver = "hand-over";

    /// <summary>By node.</summary>
    private readonly ConcurrentDictionary<string, Task<string[]>> known = new(StringComparer.Ordinal);

    /// <summary>What nodes of this version know.</summary>
    public static string[] All { get; } = [Carry, FanOutTogether, Line, HandOver];

    /// <summary>True when a node knows a call. A node that is asked about for the first time is asked itself, and knows nothing until it has answered.</summary>
    public bool Has(string node, string call) => Asked(node) is { IsCompletedSuccessfully: true } asked && Array.IndexOf(asked.Result, call) >= 0;

    /// <summary>The same, when it has answered.</summary>
    public async Task<bool> HasAsync(string node, string call) => Array.IndexOf(await Asked(node), call) >= 0;

    /// <summary>A node is dead.</summary>
    public void NodeLost(string node) => known.TryRemove(node, out _);

    private Task<string[]> Asked(string node)
    {
        if (known.TryGetValue(node, out var asked))
        {
            return asked;
        }

        var answer = new TaskCompletionSource<string[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked = known.GetOrAdd(node, answer.Task);
        if (asked == answer.Task)
        {
            _ = AskAsync(node, answer);
        }

        return asked;
    }

    private async Task AskAsync(string node, TaskCompletionSource<string[]> answer)
    {
        try
        {
            var report = await gateways[SiloAddress.FromParsableString(node)].ReportAsync().ConfigureAwait(false);
            answer.SetResult(report.Calls ?? []);
        }
#pragma warning disable CA1031 // Whatever the reason: it is asked again when it is next called.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            known.TryRemove(new(node, answer.Task));
            answer.SetResult([]);
            AskFailed(logger, node, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The node {Node} could not be asked which calls it knows")]
    private static partial void AskFailed(ILogger logger, string node, Exception failure);
}
