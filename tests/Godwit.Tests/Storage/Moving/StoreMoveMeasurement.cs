using System.Diagnostics;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Tests.Storage.Postgres;
using Godwit.Tests.Storage.Sqlite;
using Godwit.Tests.Surroundings;

namespace Godwit.Tests.Storage.Moving;

/// <summary>How long a large move takes and how much memory; for the figures in the documentation. Run by its name alone.</summary>
public sealed class StoreMoveMeasurement
{
    private const int Accounts = 2_000;
    private const int Messages = 1_000_000;

    [Fact(Explicit = true)]
    public async Task A_million_messages()
    {
        await using var source = new SqliteEngine();
        await using var target = new PostgresEngine();
        await FillAsync(source);
        await target.ReopenAsync();
        await target.CloseAsync();

        var started = Stopwatch.StartNew();
        using var move = GodwitCommand.Start(["store", "move", "--data", source.DataDirectory, "--to", target.ConnectionString]);
        var output = move.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var memory = 0L;
        while (!move.WaitForExit(50))
        {
            memory = Math.Max(memory, Peak(move));
        }

        var seconds = started.Elapsed.TotalSeconds;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{await output}\n{new FileInfo(source.DatabasePath).Length >> 20} MiB in {seconds:F1} s, {Messages / seconds:N0} messages/s, at most {memory >> 10} MiB of memory");
        Assert.Equal(0, move.ExitCode);
    }

    /// <summary>Messages of 300 bytes for accounts in a random order.</summary>
    private static async Task FillAsync(SqliteEngine engine)
    {
        await engine.ReopenAsync();
        var random = new Random(1);
        var jids = Enumerable.Range(0, Accounts).Select(i => Jid.Parse($"user{i}@example.org")).ToArray();
        await engine.Accounts.AddAsync([.. jids.Select(j => new AccountRecord(j, "credentials", engine.Time.GetUtcNow()))], CancellationToken.None);
        var logs = new IMessageLog[Accounts];
        for (var i = 0; i < Accounts; i++)
        {
            logs[i] = await engine.Logs.OpenAsync(jids[i], CancellationToken.None);
        }

        for (var done = 0; done < Messages; done += 4_000)
        {
            engine.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAll(Enumerable.Range(0, 4_000).Select(i => AppendAsync(logs[random.Next(Accounts)], jids[random.Next(Accounts)], engine.Time.GetUtcNow(), random)));
        }

        await engine.CloseAsync();
    }

    private static Task AppendAsync(IMessageLog log, Jid peer, DateTimeOffset time, Random random)
    {
        var stanza = new byte[300];
        random.NextBytes(stanza);
        return log.AppendAsync(new(log.LastSequence + 1, time, LogFlags.Archive | LogFlags.Mailbox, peer, (ulong)random.NextInt64(), stanza));
    }

    /// <summary>The most memory that a process had so far, in KiB.</summary>
    private static long Peak(Process process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
