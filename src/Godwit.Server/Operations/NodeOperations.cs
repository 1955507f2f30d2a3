using Godwit.Abstractions.Operations;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Hosting;

namespace Godwit.Server.Operations;

/// <summary>Takes a node out of its cluster.</summary>
public sealed class NodeOperations(INodeDrain node, SessionRegistry sessions, IHostApplicationLifetime lifetime) : IOperationSource
{
    public IEnumerable<Operation> Operations =>
    [
        new("node-drain", "Hands everything that this node has over to the others, then ends it.", [], Changes: true, DrainAsync),
        new("node-left", "Shows what a node still has that is being emptied.", [], Changes: false, (_, _) => Task.FromResult(Left())),
    ];

    private Task<object> DrainAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (!node.IsPossible)
        {
            throw new OperationException("There is no other node to take over. To stop this one all the same, end its process (SIGTERM).");
        }

        lifetime.StopApplication();
        return Task.FromResult(Left());
    }

    private object Left() => new { sessions = sessions.Count, accounts = node.Count, process = Environment.ProcessId };
}
