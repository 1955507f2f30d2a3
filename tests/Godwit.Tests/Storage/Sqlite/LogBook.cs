using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Sqlite;

namespace Godwit.Tests.Storage.Sqlite;

/// <summary>Writes logs of a store and knows what must be in them.</summary>
internal sealed class LogBook(SqliteEngine engine)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Jid Peer = Jid.Parse("nurse@capulet.example/x");

    private readonly Dictionary<Jid, IMessageLog> open = [];

    /// <summary>The numbers that were written and not removed, by owner, in rising order.</summary>
    public Dictionary<Jid, List<long>> Numbers { get; } = [];

    /// <summary>Forgets the open logs; called when the store was opened again.</summary>
    public void Reopened() => open.Clear();

    /// <summary>Appends one entry to each of some logs, in one group as a rule. Those that fail are not noted. Returns how many failed.</summary>
    public async Task<int> AppendAsync(IEnumerable<Jid> owners)
    {
        var writes = new List<(Jid Owner, long Number, Task Write)>();
        foreach (var owner in owners)
        {
            var log = await LogAsync(owner);
            var number = log.LastSequence + 1;
            writes.Add((owner, number, log.AppendAsync(new(number, engine.Time.GetUtcNow(), LogFlags.Archive, Peer, 0, new byte[300]))));
        }

        var failed = 0;
        foreach (var (owner, number, write) in writes)
        {
            try
            {
                await write;
                Numbers.TryAdd(owner, []);
                Numbers[owner].Add(number);
            }
            catch (StoreUnavailableException)
            {
                failed++;
            }
        }

        return failed;
    }

    /// <summary>Every log, from either end and counted, is what was written.</summary>
    public async Task VerifyAsync(IMessageLogStore logs)
    {
        foreach (var (owner, numbers) in Numbers)
        {
            var log = await logs.OpenAsync(owner, None);
            Assert.Equal(numbers, await ReadAsync(log, new() { Limit = 10_000 }));
            Assert.Equal(numbers.TakeLast(3), await ReadAsync(log, new() { Limit = 3, Newest = true }));
            Assert.Equal(numbers.Take(3), await ReadAsync(log, new() { Limit = 3 }));
            Assert.Equal(numbers.Count, await log.CountAsync(new(), None));
            Assert.True(numbers.Count == 0 || numbers[^1] == log.LastSequence);
        }
    }

    /// <summary>On disk there is no entry without its row, and for each row that counts as merged there is one.</summary>
    public static void VerifyDisk(string path)
    {
        using var connection = SqliteConnection.Open(path, readOnly: true);
        Assert.Equal(0, connection.Scalar(
            "SELECT count(*) FROM log_index i WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = i.id AND m.owner = i.owner AND m.sequence = i.sequence)"));
        Assert.Equal(0, connection.Scalar(
            """
            SELECT count(*) FROM message m WHERE id <= (SELECT through FROM log_merged)
            AND NOT EXISTS (SELECT 1 FROM log_index i WHERE m.id = i.id AND m.owner = i.owner AND m.sequence = i.sequence)
            """));
    }

    private static async Task<IEnumerable<long>> ReadAsync(IMessageLog log, LogQuery query) => (await log.ReadAsync(query, None)).Select(e => e.Sequence);

    private async Task<IMessageLog> LogAsync(Jid owner) =>
        open.TryGetValue(owner, out var log) ? log : open[owner] = await engine.Logs.OpenAsync(owner, None);
}
