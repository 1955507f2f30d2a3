using System.Diagnostics;
using Godwit.Storage;
using Godwit.Tests.Storage.Postgres;
using Godwit.Tests.Storage.Sqlite;
using Godwit.Tests.Surroundings;
using Npgsql;

namespace Godwit.Tests.Storage.Moving;

/// <summary>The real command, cut off at the worst moments.</summary>
public sealed class StoreMoveCommandTests : IAsyncLifetime
{
    private readonly SqliteEngine source = new();
    private readonly PostgresEngine target = new();
    private string before = "";

    public async ValueTask InitializeAsync()
    {
        await source.ReopenAsync();
        var contents = new StoreContents(source);
        await contents.FillAsync();
        before = await contents.DescribeAsync();
        await source.CloseAsync();
        await target.ReopenAsync();
        await target.CloseAsync();
        await target.ScalarAsync("CREATE FUNCTION godwit.halt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$");
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await target.DisposeAsync();
    }

    [Fact]
    public async Task It_says_what_was_moved()
    {
        var outcome = await GodwitCommand.RunAsync(Arguments);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("message                    420 rows", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("counts and contents are the same", outcome.Output, StringComparison.Ordinal);
        await AssertMovedAsync();
    }

    [Fact]
    public async Task Killed_in_the_middle_it_leaves_nothing_and_is_made_again()
    {
        await HaltAsync("BEFORE INSERT", "message", "WHEN (NEW.sequence % 100 = 0)", move => move.Kill());
        await target.ScalarAsync("DROP TRIGGER halt ON godwit.message");

        Assert.Equal(0L, await target.ScalarAsync("SELECT (SELECT count(*) FROM godwit.owner) + (SELECT count(*) FROM godwit.message)"));
        await source.ReopenAsync();
        await source.CloseAsync();
        Assert.Equal(0, (await GodwitCommand.RunAsync(Arguments)).ExitCode);
        await AssertMovedAsync();
    }

    [Fact]
    public async Task Killed_while_it_commits_it_was_made_and_says_so_when_it_is_run_again()
    {
        await HaltAsync("AFTER INSERT", "account", "", move => move.Kill());
        await target.ScalarAsync("DROP TRIGGER halt ON godwit.account");

        Assert.Contains("was moved to", (await GodwitCommand.ServeAsync(source.DataDirectory)).OneLine(exitCode: 1), StringComparison.Ordinal);
        Assert.Contains("already: start the nodes with that", (await GodwitCommand.RunAsync(Arguments)).OneLine(exitCode: 1), StringComparison.Ordinal);
        await AssertMovedAsync();
    }

    [Fact]
    public async Task Cut_off_while_it_commits_it_is_made_again()
    {
        await HaltAsync("AFTER INSERT", "account", "", async move =>
        {
            await target.ScalarAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'");
            Assert.Contains("run it again, it will tell", await move.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        });
        await target.ScalarAsync("DROP TRIGGER halt ON godwit.account");

        Assert.Equal(0L, await target.ScalarAsync("SELECT count(*) FROM godwit.owner"));
        Assert.Contains("run 'godwit store move' again", (await GodwitCommand.ServeAsync(source.DataDirectory)).OneLine(exitCode: 1), StringComparison.Ordinal);
        Assert.Equal(0, (await GodwitCommand.RunAsync(Arguments)).ExitCode);
        await AssertMovedAsync();
    }

    [Fact]
    public async Task While_the_server_runs_it_refuses()
    {
        using var server = GodwitCommand.Start(["serve", "--data", source.DataDirectory, "--c2s-port", "0", "--c2s-tls-port", "0", "--http-port", "0"]);
        try
        {
            while (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("Godwit is flying", StringComparison.Ordinal))
            {
                // It starts.
            }

            Assert.Contains("A server runs on", (await GodwitCommand.RunAsync(Arguments)).OneLine(exitCode: 1), StringComparison.Ordinal);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private string[] Arguments => ["store", "move", "--data", source.DataDirectory, "--to", target.ConnectionString];

    /// <summary>Starts the command, has the database halt it at a row or, when the trigger is one that comes after, at the commit, and lets go when something was done to it.</summary>
    private Task HaltAsync(string when, string table, string condition, Action<Process> act) => HaltAsync(when, table, condition, move =>
    {
        act(move);
        return Task.CompletedTask;
    });

    private async Task HaltAsync(string when, string table, string condition, Func<Process, Task> act)
    {
        var deferred = when.StartsWith("AFTER", StringComparison.Ordinal);
        await target.ScalarAsync(
            $"CREATE {(deferred ? "CONSTRAINT " : "")}TRIGGER halt {when} ON godwit.{table} {(deferred ? "DEFERRABLE INITIALLY DEFERRED" : "")} FOR EACH ROW {condition} EXECUTE FUNCTION godwit.halt()");
        await using var connection = new NpgsqlConnection(target.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ScalarAsync(connection, "SELECT pg_advisory_lock(1)");
        using var move = GodwitCommand.Start(Arguments);
        while (await ScalarAsync(connection, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'") is 0L)
        {
            Assert.False(move.HasExited, "It was not halted.");
            await ScalarAsync(connection, "SELECT pg_sleep(0.005)");
        }

        await act(move);
        await move.WaitForExitAsync(TestContext.Current.CancellationToken);
        await ScalarAsync(connection, "SELECT pg_advisory_unlock(1)");
    }

    private async Task AssertMovedAsync()
    {
        await target.ReopenAsync();
        Assert.Equal(before, await new StoreContents(target).DescribeAsync());
        await Assert.ThrowsAsync<StoreOpenException>(source.ReopenAsync);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
