using System.Reflection;
using Godwit.Abstractions.Operations;
using Godwit.Server.Configuration;
using Godwit.Server.Sessions;

namespace Godwit.Server.Operations;

/// <summary>Tells how a running node is.</summary>
public sealed class StatusOperations(GodwitModel model, SessionRegistry sessions, TimeProvider time) : IOperationSource
{
    private readonly long started = time.GetTimestamp();

    /// <inheritdoc/>
    public IEnumerable<Operation> Operations => [new("status", "Shows how the node is.", [], Changes: false, StatusAsync)];

    private Task<object> StatusAsync(OperationCall call, CancellationToken cancellationToken) => Task.FromResult<object>(new
    {
        version = typeof(StatusOperations).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0],
        process = Environment.ProcessId,
        uptimeSeconds = (long)time.GetElapsedTime(started).TotalSeconds,
        domains = model.Domains,
        sessions = sessions.Count,
        memoryBytes = Environment.WorkingSet,
    });
}
