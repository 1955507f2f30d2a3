using System.Text.Json;
using Godwit.Abstractions.Operations;
using Godwit.Server.Configuration;

namespace Godwit.Server.Operations;

/// <summary>Writes who changed what, when and with which outcome: one JSON object a line in <c>audit.jsonl</c>, never a secret.</summary>
public sealed class AuditLog(GodwitModel model, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Writes a line.</summary>
    public async Task WriteAsync(string who, Operation operation, IReadOnlyDictionary<string, string> arguments, string outcome)
    {
        var shown = operation.Arguments
            .Where(a => !a.IsSecret && arguments.ContainsKey(a.Name))
            .ToDictionary(a => a.Name, a => arguments[a.Name]);
        var line = JsonSerializer.Serialize(new { time = time.GetUtcNow(), who, operation = operation.Name, arguments = shown, outcome });
        await gate.WaitAsync();
        try
        {
            await using var writer = new StreamWriter(Path.Combine(model.DataDirectory, "audit.jsonl"), SecretFile.ToWrite(FileMode.Append));
            await writer.WriteAsync(line + "\n");
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();
}
