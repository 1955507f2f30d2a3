using System.Text.Json;
using Godwit.Abstractions.Operations;
using Godwit.Abstractions.Stores;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Operations;

/// <summary>All operations by name. Runs them, and writes each that changes something to the audit log.</summary>
public sealed partial class OperationCatalogue(IEnumerable<IOperationSource> sources, AuditLog audit, ILogger<OperationCatalogue> logger)
{
    private readonly Dictionary<string, Operation> operations = sources.SelectMany(s => s.Operations).ToDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>The operations.</summary>
    public IReadOnlyCollection<Operation> All => operations.Values;

    /// <summary>
    /// Runs an operation and returns its result as JSON. Throws <see cref="OperationException"/> with one line for the operator when it can't.
    /// </summary>
    /// <param name="name">The operation.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="who">Who asks, for the audit log.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<string> RunAsync(string name, IReadOnlyDictionary<string, string> arguments, string who, CancellationToken cancellationToken)
    {
        var operation = operations.GetValueOrDefault(name) ?? throw new OperationException($"There is no operation '{name}'.");
        var outcome = "done";
        try
        {
            return JsonSerializer.Serialize(await operation.RunAsync(new OperationCall(arguments), cancellationToken), JsonSerializerOptions.Web);
        }
        catch (Exception exception)
        {
            outcome = exception.Message;
            if (exception is StoreUnavailableException)
            {
                throw new OperationException(exception.Message);
            }

            if (exception is not (OperationException or OperationCanceledException))
            {
                Failed(logger, name, exception);
            }

            throw;
        }
        finally
        {
            if (operation.Changes)
            {
                await audit.WriteAsync(who, operation, arguments, outcome);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The operation {Name} failed")]
    private static partial void Failed(ILogger logger, string name, Exception exception);
}
