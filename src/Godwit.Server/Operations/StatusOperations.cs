using System.Reflection;
using Godwit.Abstractions.Operations;
using Godwit.Server.Configuration;
using Godwit.Server.Memory;
using Godwit.Server.Sessions;

namespace Godwit.Server.Operations;

/// <summary>Tells how a running node is.</summary>
public sealed class StatusOperations(GodwitModel model, SessionRegistry sessions, TimeProvider time) : IOperationSource
{
    private readonly long started = time.GetTimestamp();

    private static readonly OperationArgument Collect = new("collect", "'true' collects garbage first: what is left is in use.", IsOptional: true);

    /// <inheritdoc/>
    public IEnumerable<Operation> Operations => [new("status", "Shows how the node is.", [Collect], Changes: false, StatusAsync)];

    private Task<object> StatusAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (call.Find(Collect.Name) == "true")
        {
            // Twice: what finalizers let go is garbage only after they ran.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
            GC.WaitForPendingFinalizers();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
            NativeHeap.Trim();
        }

        return Task.FromResult(Status());
    }

    private object Status() => new
    {
        version = typeof(StatusOperations).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0],
        process = Environment.ProcessId,
        uptimeSeconds = (long)time.GetElapsedTime(started).TotalSeconds,
        domains = model.Domains,
        sessions = sessions.Count,
        memoryBytes = Environment.WorkingSet,
        heapBytes = GC.GetTotalMemory(forceFullCollection: false),
        allocatedBytes = GC.GetTotalAllocatedBytes(),
    };
}
