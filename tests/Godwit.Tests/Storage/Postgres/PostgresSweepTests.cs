namespace Godwit.Tests.Storage.Postgres;

/// <summary>What deleted owners leave.</summary>
public sealed class PostgresSweepTests : IAsyncLifetime
{
    private readonly PostgresEngine engine = new();

    public async ValueTask InitializeAsync() => await engine.ReopenAsync();

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    [Fact]
    public async Task What_another_node_wrote_while_its_owner_was_deleted_is_swept_in_the_end()
    {
        var room = Godwit.Protocol.Jids.Jid.Parse("hall@rooms.example");
        await engine.Documents.Of(room).PutAsync("room", "", "x"u8.ToArray());
        await engine.Documents.Of(room).DeleteAllAsync();
        Assert.Equal(0, await engine.CountRowsAfterSweepAsync());
        await engine.ScalarAsync(
            "INSERT INTO godwit.message (owner, sequence, time, identity, bucket, mark, flags, peer, stanza) SELECT owner, 1, 0, 0, 0, 0, 1, 'a.example', '' FROM godwit.grave");
        Assert.Equal(1, await engine.CountRowsAfterSweepAsync());

        engine.Time.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(0, await engine.CountRowsAfterSweepAsync());
        Assert.Equal(0L, await engine.ScalarAsync("SELECT count(*) FROM godwit.grave"));
    }
}
