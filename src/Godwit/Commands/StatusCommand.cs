using System.CommandLine;
using System.Text.Json.Nodes;

namespace Godwit.Commands;

/// <summary><c>godwit status</c></summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var collect = new Option<bool>("--collect") { Description = "Collect garbage first, so that heapBytes is what is in use." };
        var command = new Command("status", "Show how the running server is.") { collect, Options.Json };
        command.SetAction((result, cancellationToken) => Failures.CatchAsync(async () =>
        {
            await using var runner = OperationRunner.Open(Options.Model(result), OfflineUse.None);
            var status = await runner.RunAsync("status", result.GetValue(collect) ? new() { ["collect"] = "true" } : [], cancellationToken);
            if (result.GetValue(Options.Json))
            {
                Console.WriteLine(status.ToJsonString());
                return 0;
            }

            foreach (var (name, value) in status.AsObject())
            {
                Console.WriteLine($"{name,-14} {(value is JsonArray items ? string.Join(", ", items) : value)}");
            }

            return 0;
        }));
        return command;
    }
}
