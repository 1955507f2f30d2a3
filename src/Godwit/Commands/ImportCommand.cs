using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Godwit.Abstractions.Operations;
using Spectre.Console;

namespace Godwit.Commands;

/// <summary><c>godwit account import</c></summary>
internal static class ImportCommand
{
    private const int Slice = 500;

    private static readonly Argument<string> File = new("FILE") { Description = "A CSV file with a row JID,password for each account." };

    public static Command Create()
    {
        var command = new Command("import", "Add many accounts from a file.\n\nExample:\n  godwit account import users.csv") { File };
        command.SetAction((result, cancellationToken) => Failures.CatchAsync(() => RunAsync(result, result.GetRequiredValue(File), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, string file, CancellationToken cancellationToken)
    {
        var rows = Read(file);
        var model = Options.Model(result);
        await using var runner = OperationRunner.Open(model, OfflineUse.Create);
        int added = 0, existing = 0;
        var refused = new List<string>();
        await AnsiConsole.Progress().StartAsync(async progress =>
        {
            var bar = progress.AddTask("Adding accounts", maxValue: rows.Count);
            foreach (var slice in rows.Chunk(Slice))
            {
                var accounts = JsonSerializer.Serialize(slice.ToDictionary(r => r.Address, r => r.Password));
                var answer = await runner.RunAsync("account-import", new() { ["accounts"] = accounts }, cancellationToken);
                added += answer["added"]!.GetValue<int>();
                existing += answer["existing"]!.AsArray().Count;
                refused.AddRange(answer["refused"]!.AsArray().Select(r => r!.ToString()));
                bar.Increment(slice.Length);
            }
        });
        Console.WriteLine($"{added} added, {existing} existed already, {refused.Count} refused");
        refused.ForEach(Console.Error.WriteLine);
        if (runner.IsOffline)
        {
            await UnservedDomains.TellAsync(model, rows.Select(r => r.Address));
        }

        return refused.Count == 0 ? 0 : 1;
    }

    private static List<(string Address, string Password)> Read(string file)
    {
        using var reader = new StreamReader(file);
        using var csv = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false });
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        while (csv.Read())
        {
            if (csv.Count != 2)
            {
                throw new OperationException($"{file}, line {csv.Row}: a row is JID,password.");
            }

            if (!rows.TryAdd(csv[0], csv[1]))
            {
                throw new OperationException($"{file}, line {csv.Row}: {csv[0]} stands twice.");
            }
        }

        return [.. rows.Select(r => (r.Key, r.Value))];
    }
}
