using System.Security.Cryptography;
using System.Text;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Godwit.Tests.Storage.Postgres;

/// <summary>What tests share in which the server or the way to it fails. The store runs by the machine's clock: it waits between its attempts.</summary>
public abstract class PostgresFaultTests : IAsyncLifetime
{
    protected static readonly Jid Romeo = Jid.Parse("romeo@montague.example");
    protected static readonly Jid Juliet = Jid.Parse("juliet@capulet.example");
    protected static readonly CancellationToken None = CancellationToken.None;

    private readonly LogCollector log = new();

    internal PostgresServer Server { get; private set; } = null!;

    protected string ConnectionString { get; private set; } = null!;

    protected PostgresStoreOptions Options { get; } = new();

    /// <summary>Takes the warnings and errors that were logged.</summary>
    protected IReadOnlyList<string> Problems => log.Problems.Where(p => !p.Contains("fsync is off", StringComparison.Ordinal)).ToList();

    public async ValueTask InitializeAsync()
    {
        Server = await StartAsync();
        ConnectionString = await Server.CreateDatabaseAsync();
        await SetUpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await TearDownAsync();
        GC.SuppressFinalize(this);
    }

    internal virtual Task<PostgresServer> StartAsync() => PostgresServer.Shared;

    protected virtual Task SetUpAsync() => Task.CompletedTask;

    protected virtual async Task TearDownAsync() => await Server.DropDatabaseAsync(ConnectionString);

    protected PostgresStore Open(string? connectionString = null) => PostgresStore.Open(
        connectionString ?? ConnectionString, Options, TimeProvider.System, RandomNumberGenerator.Create(), LoggerFactory.Create(b => b.AddProvider(log)));

    protected static Task AppendAsync(IMessageLog log, ulong identity = 0) => log.AppendAsync(new(
        log.LastSequence + 1, TimeProvider.System.GetUtcNow(), LogFlags.Archive, Juliet, identity, Encoding.UTF8.GetBytes($"<message id='{log.LastSequence + 1}'/>")));

    /// <summary>A connection of somebody else.</summary>
    protected async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Search Path=godwit");
        await connection.OpenAsync();
        return connection;
    }

    protected static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Waits until some session of the store waits for a lock.</summary>
    protected static async Task WhenBlockedAsync(NpgsqlConnection connection)
    {
        while (await ScalarAsync(connection, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") is 0L)
        {
            await ScalarAsync(connection, "SELECT pg_sleep(0.005)");
            // Within a transaction the statistics stand still otherwise.
            await ScalarAsync(connection, "SELECT pg_stat_clear_snapshot()");
        }
    }

    /// <summary>Takes the next number of a log in a transaction, as another node would, and leaves it open.</summary>
    protected static async Task<NpgsqlTransaction> TakeNextNumberAsync(NpgsqlConnection connection, IMessageLog log)
    {
        var transaction = await connection.BeginTransactionAsync();
        await ScalarAsync(
            connection,
            $"""
            INSERT INTO message (owner, sequence, time, identity, bucket, mark, flags, peer, stanza)
            SELECT id, {log.LastSequence + 1}, 0, 0, bucket, 0, 1, 'juliet@capulet.example', '' FROM owner WHERE jid = '{log.Owner}'
            """);
        return transaction;
    }
}
