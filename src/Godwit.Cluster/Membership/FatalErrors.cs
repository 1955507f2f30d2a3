using Godwit.Server.Health;
using Orleans.Runtime;

namespace Godwit.Cluster.Membership;

/// <summary>
/// The engine can't go on. Nearly always because other nodes have declared this one dead: it was frozen, or they did not reach it. By itself the engine would tear the process
/// down with a dump of its stack.
/// </summary>
internal sealed class FatalErrors(NodeEnd end) : IFatalErrorHandler
{
    /// <summary>How the engine says it; there is no code for it.</summary>
    private const string DeclaredDead = "I have been told I am dead";

    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (exception is null && context?.StartsWith(DeclaredDead, StringComparison.Ordinal) == true)
        {
            end.Begin("Other nodes have declared this one dead, because it did not answer them for a while. What it had lives on with them.");
        }
        else
        {
            end.Begin($"The engine of the cluster failed: {context ?? exception?.Message}.", exception);
        }
    }
}
