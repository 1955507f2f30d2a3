using System.CommandLine;
using System.Globalization;
using Godwit.Abstractions.Operations;
using Godwit.Control;
using Godwit.Storage;
using Spectre.Console;

namespace Godwit.Commands;

/// <summary><c>godwit store …</c></summary>
internal static class StoreCommand
{
    private static readonly Option<string?> To = new("--to")
    {
        Description = "The database: Host=…;Database=…;Username=… (default: cluster:database of the configuration). A password is better there, in PGPASSWORD or in ~/.pgpass: others see the arguments of a program.",
        HelpName = "DATABASE",
    };

    public static Command Create() => new("store", "Move the data of a node that is stopped.") { Move() };

    private static Command Move()
    {
        var command = new Command(
            "move",
            "Move a node's data from SQLite to an empty PostgreSQL database, all or nothing. The node must be stopped.\n\n" +
            "Example:\n  godwit store move --data /var/lib/godwit --to \"Host=db.example.org;Database=godwit;Username=godwit\"")
        {
            To,
        };
        command.SetAction((result, cancellationToken) => Failures.CatchAsync(() =>
        {
            var model = Options.Model(result);
            var to = result.GetValue(To) ?? model.Cluster.Database ?? throw new OperationException("Name the database with --to \"Host=…;Database=…\", or in the configuration.");
            return RunAsync(model.DataDirectory, to, cancellationToken);
        }));
        return command;
    }

    private static async Task<int> RunAsync(string dataDirectory, string to, CancellationToken cancellationToken)
    {
        if (ControlSocket.Connect(dataDirectory) is { } running)
        {
            running.Dispose();
            throw new OperationException($"A server runs on {dataDirectory}. Stop it, then move: what it writes meanwhile would be left behind.");
        }

        using var loggers = LoggerFactory.Create(static b => { });
        var report = await WatchAsync(progress => StoreMove.Run(dataDirectory, to, progress, TimeProvider.System, loggers, cancellationToken));
        foreach (var table in report.Tables)
        {
            var left = table.LeftBehind == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"  ({table.LeftBehind:N0} of deleted owners left behind)");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table.Table,-14} {table.Rows,15:N0} rows{left}"));
        }

        Console.WriteLine($"{report.From} was moved to the {report.To}; counts and contents are the same. No server starts on that file from now on: keep it as a backup.");
        return 0;
    }

    /// <summary>Runs the move on a thread of its own, and shows on a terminal how far it is.</summary>
    private static async Task<StoreMoveReport> WatchAsync(Func<Action<StoreMoveProgress>, StoreMoveReport> move)
    {
        if (Console.IsOutputRedirected)
        {
            return await Task.Run(() => move(static _ => { }));
        }

        return await AnsiConsole.Progress().StartAsync(progress => Task.Run(() =>
        {
            ProgressTask? bar = null;
            var table = "";
            return move(state =>
            {
                if (bar is null || table != state.Table)
                {
                    bar = progress.AddTask(table = state.Table, maxValue: Math.Max(state.Total, 1));
                }

                bar.Value = state.Total == 0 ? bar.MaxValue : state.Done;
            });
        }));
    }
}
