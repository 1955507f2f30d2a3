using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Postgres.Logs;
using Npgsql;

namespace Godwit.Tests.Storage.Postgres;

/// <summary>What a page of an archive costs does not depend on how long the archive is: held by what the server reads for it.</summary>
public sealed class PostgresArchiveTests : IAsyncLifetime
{
    private const int Length = 50_000;

    /// <summary>Pages of 8 KiB, index and table, for a page of twenty entries whose rows lie side by side or not.</summary>
    private const int MostRead = 60;

    private static readonly Jid Romeo = Jid.Parse("romeo@montague.example");

    private readonly PostgresEngine engine = new();
    private long owner;
    private long first;

    public static TheoryData<string, LogQuery> Queries => new()
    {
        { "the newest", new() { Flags = LogFlags.Archive, Newest = true, Limit = 20 } },
        { "the oldest", new() { Flags = LogFlags.Archive, Limit = 20 } },
        { "a peer who wrote long ago", new() { With = Jid.Parse("paris@verona.example"), Newest = true, Limit = 20 } },
        { "a peer who writes often", new() { With = Jid.Parse("juliet@capulet.example"), Newest = true, Limit = 20 } },
        { "a peer who never wrote", new() { With = Jid.Parse("tybalt@capulet.example"), Limit = 20 } },
    };

    public async ValueTask InitializeAsync()
    {
        await engine.ReopenAsync();
        first = (await engine.Logs.OpenAsync(Romeo, CancellationToken.None)).LastSequence + 1;
        owner = (long)(await engine.ScalarAsync("SELECT id FROM godwit.owner"))!;
        await engine.ScalarAsync(
            $"""
            INSERT INTO godwit.message (owner, sequence, time, identity, bucket, mark, flags, peer, stanza)
            SELECT {owner}, {first} + i, i, 0, 0, CASE WHEN i < 5 THEN {PeerMark.Of(Jid.Parse("paris@verona.example"))} ELSE {PeerMark.Of(Jid.Parse("juliet@capulet.example"))} END,
            1, CASE WHEN i < 5 THEN 'paris@verona.example/x' ELSE 'juliet@capulet.example/y' END, '<message/>' FROM generate_series(0, {Length - 1}) i
            """);

        // Of all rows. The plan hangs on it: where the server's statistics know of one peer only, which a sample of these rows says in one of a hundred cases, it reads a rare peer's page along the whole
        // log, a thousand pages here. Nothing in the schema prevents that yet (n_distinct of the column would).
        await engine.ScalarAsync("SET default_statistics_target = 1000; ANALYZE godwit.message");
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_page_is_read_along_an_index(string what, LogQuery query)
    {
        await using var connection = new NpgsqlConnection(engine.ConnectionString + ";Pooling=false;Search Path=godwit;Options=-c plan_cache_mode=force_generic_plan");
        await connection.OpenAsync();
        var parameters = query.With is { } with
            ? $"{owner}, 0, {long.MaxValue}, {(int)query.Flags}, 0, {long.MaxValue}, {PeerMark.Of(with)}, '{with}', '{with}/', {query.Limit}"
            : $"{owner}, 0, {long.MaxValue}, {(int)query.Flags}, 0, {long.MaxValue}, {query.Limit}";
        var types = query.With is null ? "bigint, bigint, bigint, smallint, bigint, bigint, int" : "bigint, bigint, bigint, smallint, bigint, bigint, int, text, text, int";
        await using var prepare = new NpgsqlCommand($"PREPARE page ({types}) AS {PageSql.Page(query)}", connection);
        await prepare.ExecuteNonQueryAsync();
        await using var explain = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE page ({parameters})", connection);

        using var plan = System.Text.Json.JsonDocument.Parse((string)(await explain.ExecuteScalarAsync())!);
        var root = plan.RootElement[0].GetProperty("Plan");
        var read = root.GetProperty("Shared Hit Blocks").GetInt64() + root.GetProperty("Shared Read Blocks").GetInt64();

        Assert.True(read < MostRead, $"{what}: {read} pages\n{plan.RootElement}");
    }

    [Fact]
    public async Task A_time_is_found_by_halves()
    {
        var log = await engine.Logs.OpenAsync(Romeo, CancellationToken.None);
        var start = DateTimeOffset.UnixEpoch.AddMicroseconds(31_415);

        var page = await log.ReadAsync(new() { Start = start, End = start.AddMicroseconds(2), Limit = 20 }, CancellationToken.None);

        Assert.Equal([first + 31_415, first + 31_416, first + 31_417], page.Select(e => e.Sequence));
    }
}
