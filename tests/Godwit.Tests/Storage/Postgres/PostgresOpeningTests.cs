using Godwit.Storage;
using Godwit.Storage.Postgres.Connections;
using Godwit.Storage.Postgres.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Godwit.Tests.Storage.Postgres;

/// <summary>Opening a store, and what stops it.</summary>
public sealed class PostgresOpeningTests : PostgresFaultTests
{
    [Fact]
    public async Task Nodes_that_start_together_make_one_schema()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => Open())));

        await using var connection = await ConnectAsync();
        Assert.Equal((long)PostgresMigrations.Released.Length, await ScalarAsync(connection, "SELECT count(*) FROM schema_version"));
        foreach (var store in stores)
        {
            await AppendAsync(await store.Logs.OpenAsync(Romeo, None));
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Data_of_a_newer_version_is_refused()
    {
        await Open().DisposeAsync();
        await using var connection = await ConnectAsync();
        await ScalarAsync(connection, "INSERT INTO schema_version VALUES (99)");

        var failure = Assert.Throws<StoreOpenException>(() => Open());

        Assert.Contains("was written by a newer Godwit (schema 99", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_of_another_program_is_refused()
    {
        await using var connection = await ConnectAsync();
        await ScalarAsync(connection, "CREATE SCHEMA godwit; CREATE TABLE godwit.birds ()");

        Assert.Contains("is another program's", Assert.Throws<StoreOpenException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_encodings_than_UTF_8_are_refused()
    {
        await Server.ExecuteAsync("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");

        var failure = Assert.Throws<StoreOpenException>(() => Open(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "latin" }.ConnectionString));

        Assert.Contains("has the encoding LATIN1", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Password=sesame", "can't be reached")]
    [InlineData("Host=127.0.0.1;Port=1;Password=open;sesame", "can't be read")]
    [InlineData("Host=127.0.0.1;Port=sesame", "can't be read")]
    [InlineData("sesame", "can't be read")]
    [InlineData("Password=sesame", "names no host")]
    public void What_is_wrong_is_said_without_the_password(string connectionString, string explanation)
    {
        var failure = Assert.Throws<StoreOpenException>(() => Open(connectionString));

        Assert.Contains(explanation, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(Problems);
    }

    [Fact]
    public void A_database_that_is_not_there_is_to_be_made()
    {
        var failure = Assert.Throws<StoreOpenException>(() => Open(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "nowhere" }.ConnectionString));

        Assert.Contains("createdb", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_waits_for_the_disk_also_where_the_server_is_set_otherwise()
    {
        await using (var administrator = await ConnectAsync())
        {
            await ScalarAsync(administrator, $"ALTER DATABASE {administrator.Database} SET synchronous_commit = off");
        }

        using var database = new Database(
            PostgresAddress.Parse(ConnectionString, Options), Options, TimeProvider.System, System.Security.Cryptography.RandomNumberGenerator.Create());
        using var connection = database.Open();

        Assert.Equal("on", await ScalarAsync(connection, "SHOW synchronous_commit"));
    }

    [Fact]
    public async Task A_change_of_the_schema_gives_way_to_those_who_work_and_is_made_when_it_can_be()
    {
        await Open().DisposeAsync();
        await using var worker = await ConnectAsync();
        await using var transaction = await worker.BeginTransactionAsync();
        await ScalarAsync(worker, "LOCK TABLE mailbox IN ROW EXCLUSIVE MODE");
        var migrations = new PostgresMigrations(PostgresAddress.Parse(ConnectionString, Options), TimeProvider.System, NullLogger.Instance)
        {
            All =
            [
                new(PostgresMigration1.Sql), new(PostgresMigration2.Sql), new("ALTER TABLE godwit.mailbox ADD COLUMN note text"),
                new("CREATE INDEX CONCURRENTLY IF NOT EXISTS message_by_time ON godwit.message (time)", IsConcurrent: true),
            ],
        };

        await using var connection = await ConnectAsync();
        var change = Task.Run(() => migrations.Apply(connection));
        await WhenBlockedAsync(worker);

        // Others who come after the change, which waits, are not held up longer than it is patient.
        await using var other = await ConnectAsync();
        await ScalarAsync(other, "SELECT count(*) FROM mailbox");
        await transaction.RollbackAsync();
        await change;

        Assert.Equal(4L, await ScalarAsync(other, "SELECT count(*) FROM schema_version"));
        Assert.Equal(1L, await ScalarAsync(other, "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = 'message_by_time' AND indisvalid"));
    }
}
