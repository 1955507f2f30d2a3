using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Godwit.TestPostgres;

/// <summary>
/// A PostgreSQL server of the tests' or the laboratory's own, in a directory of its own, behind a Unix socket there. It ends with the process that started it, however that ends: a shell
/// waits for the end of its standard input and then removes everything.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The server refuses to run as root: Debian's package makes a user for it.</summary>
    private const string User = "postgres";

    private const string Serve =
        """
        set -e
        # Whoever ends the tests, by a signal to all of their processes even, closes standard input: that is the sign to clean up.
        trap '' TERM INT HUP
        # What else the tests have open is none of the server's business.
        exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
        dir=$(mktemp -d "${TMPDIR:-/tmp}/godwit-postgres-XXXXXX")
        trap '"$0/pg_ctl" -D "$dir/data" -m immediate stop >"$dir/stop" 2>&1 || true; rm -rf "$dir"' EXIT
        "$0/initdb" -D "$dir/data" -U godwit -A trust -E UTF8 --locale=C --no-sync --no-instructions >"$dir/initdb" 2>&1 || { cat "$dir/initdb"; exit 1; }
        cat >>"$dir/data/postgresql.conf" <<END
        listen_addresses = ''
        unix_socket_directories = '$dir'
        max_connections = 300
        $1
        END
        "$0/pg_ctl" -D "$dir/data" -w -l "$dir/log" start >"$dir/start" 2>&1 || { cat "$dir/start" "$dir/log"; exit 1; }
        echo "directory $dir"
        cat >/dev/null
        """;

    /// <summary>What is written does not outlive the machine, and no process tidies up in between. It takes little room.</summary>
    private const string Hasty =
        """
        shared_buffers = 32MB
        max_wal_size = 256MB
        wal_level = minimal
        max_wal_senders = 0
        autovacuum = off
        fsync = off
        full_page_writes = off
        """;

    private static readonly Lazy<Task<PostgresServer>> TheShared = new(() => StartAsync());
    private static int databases;

    private readonly Process shell;

    private PostgresServer(Process shell, string directory)
    {
        this.shell = shell;
        Directory = directory;
    }

    /// <summary>The one that all tests share which leave it as it is. What is written there does not outlive the machine.</summary>
    public static Task<PostgresServer> Shared => TheShared.Value;

    /// <summary>Where its socket lies.</summary>
    public string Directory { get; }

    /// <summary>Its first process; only while it runs.</summary>
    public int Process => int.Parse(File.ReadLines(Path.Combine(Directory, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Where its socket is.</summary>
    public string Socket => Path.Combine(Directory, ".s.PGSQL.5432");

    private static string Programs { get; } = Find();

    /// <summary>Starts one that a test may stop.</summary>
    /// <param name="isDurable">True for a server as its users run it: with the settings that it comes with, it waits for the disk at each commit.</param>
    public static async Task<PostgresServer> StartAsync(bool isDurable = false)
    {
        var shell = System.Diagnostics.Process.Start(Info("sh", "-c", Serve.ReplaceLineEndings("\n"), Programs, isDurable ? "" : Hasty))!;
        var output = await shell.StandardOutput.ReadLineAsync();
        return output?.Split(' ') is ["directory", var directory]
            ? new(shell, directory)
            : throw new InvalidOperationException($"PostgreSQL did not start: {output}\n{await shell.StandardOutput.ReadToEndAsync()}");
    }

    /// <summary>Makes an empty database and returns how to connect to it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test{Interlocked.Increment(ref databases)}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>Removes a database, whoever uses it.</summary>
    public Task DropDatabaseAsync(string connectionString) =>
        ExecuteAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    /// <summary>Runs a statement as the server's administrator.</summary>
    public Task ExecuteAsync(string sql) => ScalarAsync(sql);

    /// <summary>Runs a statement as the server's administrator, and gives the first value that it returns, or null.</summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Stops it as a power failure would, as far as its processes are concerned.</summary>
    public Task CrashAsync() => ControlAsync("-m", "immediate", "stop");

    /// <summary>Stops it in good order.</summary>
    public Task StopAsync() => ControlAsync("-m", "fast", "stop");

    /// <summary>Starts it again.</summary>
    public Task StartAgainAsync() => ControlAsync("-w", "-l", Path.Combine(Directory, "log"), "start");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
    }

    private string ConnectionString(string database) => $"Host={Directory};Port=5432;Username=godwit;Database={database}";

    private async Task ControlAsync(params string[] arguments)
    {
        using var control = System.Diagnostics.Process.Start(Info(Path.Combine(Programs, "pg_ctl"), ["-D", Path.Combine(Directory, "data"), .. arguments]))!;
        // The server that it starts keeps the pipe: its end is not waited for.
        await control.WaitForExitAsync();
        if (control.ExitCode != 0)
        {
            throw new InvalidOperationException($"pg_ctl {string.Join(' ', arguments)} failed with {control.ExitCode}.");
        }
    }

    private static ProcessStartInfo Info(string program, params string[] arguments)
    {
        string[] all = Environment.UserName == "root" ? ["runuser", "-u", User, "--", program, .. arguments] : [program, .. arguments];
        return new(all[0], all[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
    }

    private static string Find()
    {
        var installed = new DirectoryInfo("/usr/lib/postgresql");
        var newest = installed.Exists ? installed.EnumerateDirectories().Where(d => int.TryParse(d.Name, out _)).MaxBy(d => int.Parse(d.Name, CultureInfo.InvariantCulture)) : null;
        return newest is null
            ? throw new InvalidOperationException("These tests need PostgreSQL: sudo apt-get install postgresql")
            : Path.Combine(newest.FullName, "bin");
    }
}
