using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Godwit.Abstractions.Operations;

namespace Godwit.Commands;

/// <summary><c>godwit node …</c></summary>
internal static class NodeCommand
{
    /// <summary>How often it is shown how far the node is.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Do not wait until the node has ended." };

    public static Command Create() => new("node", "Take a node out of its cluster.") { Drain() };

    private static Command Drain()
    {
        var command = new Command(
            "drain",
            "Hand everything over to the other nodes and end this one. Its clients resume their sessions there. SIGTERM does the same.\n\nExample:\n  godwit node drain --data /var/lib/godwit")
        {
            NoWait,
        };
        command.SetAction((result, cancellationToken) => Failures.CatchAsync(() => RunAsync(result, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var model = Options.Model(result);
        var left = await AskAsync("node-drain");
        var process = left["process"]!.GetValue<int>();
        for (var look = left; ; look = await LookAsync())
        {
            if (look is not null)
            {
                Console.WriteLine($"{look["sessions"]} sessions, {look["accounts"]} accounts and rooms are left");
            }
            else if (!IsThere(process))
            {
                Console.WriteLine("The node has ended.");
                return 0;
            }

            if (result.GetValue(NoWait))
            {
                return 0;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        async Task<JsonNode> AskAsync(string operation)
        {
            await using var runner = OperationRunner.Open(model, OfflineUse.None);
            return await runner.RunAsync(operation, [], cancellationToken);
        }

        // A node that is about to end does not answer any more.
        async Task<JsonNode?> LookAsync()
        {
            try
            {
                return await AskAsync("node-left");
            }
            catch (Exception exception) when (exception is OperationException or HttpRequestException or IOException)
            {
                return null;
            }
        }
    }

    private static bool IsThere(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
