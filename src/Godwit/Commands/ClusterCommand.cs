using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Godwit.Commands;

/// <summary><c>godwit cluster …</c></summary>
internal static class ClusterCommand
{
    private static readonly Option<string> Where = new("--where") { Description = "The account's address, for example romeo@example.org.", HelpName = "JID", Required = true };

    public static Command Create() => new("cluster", "Look at the nodes of the cluster and where accounts live, or make what nodes trust each other by.")
    {
        AuthorityCommand.Init(),
        AuthorityCommand.Rotate(),
        Make("status", "Show how the cluster is, in sum.", "cluster-status", _ => [], PrintFields),
        Make("nodes", "List the nodes with their load.", "cluster-nodes", _ => [], PrintNodes),
        Make("accounts", "Show where an account lives.\n\nExample:\n  godwit cluster accounts --where romeo@localhost", "cluster-where",
            result => new() { ["where"] = result.GetRequiredValue(Where) }, PrintAccount, Where),
    };

    private static Command Make(
        string name, string help, string operation, Func<ParseResult, Dictionary<string, string>> arguments, Action<JsonNode> print, params Option[] options)
    {
        var command = new Command(name, help) { Options.Json };
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.SetAction((result, cancellationToken) => Failures.CatchAsync(async () =>
        {
            await using var runner = OperationRunner.Open(Options.Model(result), OfflineUse.None);
            var answer = await runner.RunAsync(operation, arguments(result), cancellationToken);
            if (result.GetValue(Options.Json))
            {
                Console.WriteLine(answer.ToJsonString());
            }
            else
            {
                print(answer);
            }

            return 0;
        }));
        return command;
    }

    private static void PrintFields(JsonNode answer)
    {
        foreach (var (name, value) in answer.AsObject())
        {
            Console.WriteLine($"{name,-10} {(value is JsonArray items ? string.Join(", ", items) : value)}");
        }
    }

    private static void PrintNodes(JsonNode answer)
    {
        Console.WriteLine($"{"NODE",-32} {"STATUS",-8} {"VERSION",-12} {"SINCE",-20} {"SESSIONS",8} {"ACCOUNTS",8} {"CPU",5} {"MEMORY",8}");
        foreach (var node in answer.AsArray().Select(n => n!))
        {
            var since = node["since"]!.GetValue<DateTimeOffset>().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            Console.WriteLine(
                $"{node["node"],-32} {node["status"],-8} {node["version"]?.ToString() ?? "no answer",-12} {since,-20} {node["sessions"],8} {node["accounts"],8} {node["cpuPercent"],4}% {node["memoryBytes"]!.GetValue<long>() / 1048576,4} MiB");
        }
    }

    private static void PrintAccount(JsonNode answer)
    {
        Console.WriteLine(answer["node"] is { } node ? $"{answer["jid"]} lives on {node}" : $"{answer["jid"]} is not in memory: it comes up where it is needed next");
        foreach (var session in answer["sessions"]!.AsArray())
        {
            Console.WriteLine($"  {session!["address"]} on {session["node"]}");
        }
    }
}
