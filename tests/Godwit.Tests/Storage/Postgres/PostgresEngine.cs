using System.Security.Cryptography;
using Godwit.Abstractions.Stores;
using Godwit.Storage;
using Godwit.Tests.Storage.Conformance;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Godwit.Tests.Storage.Postgres;

/// <summary>A PostgreSQL store in a database of its own.</summary>
public sealed class PostgresEngine : IStoreEngine
{
    private PostgresStore? store;
    private string? connectionString;

    public FakeTimeProvider Time { get; } = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public PostgresStoreOptions Options { get; set; } = new();

    public PostgresStore Store => store ?? throw new InvalidOperationException("The store is closed.");

    public string ConnectionString => connectionString ?? throw new InvalidOperationException("There is no database yet.");

    public IAccountStore Accounts => Store.Accounts;

    public IRosterStore Rosters => Store.Rosters;

    public IDocumentStore Documents => Store.Documents;

    public IMessageLogStore Logs => Store.Logs;

    public async Task ReopenAsync()
    {
        await CloseAsync();
        connectionString ??= await (await PostgresServer.Shared).CreateDatabaseAsync();
        store = Open();
    }

    /// <summary>Another node's store on the same database.</summary>
    public PostgresStore Open(ILoggerFactory? loggers = null) =>
        PostgresStore.Open(ConnectionString, Options, Time, RandomNumberGenerator.Create(), loggers ?? NullLoggerFactory.Instance);

    public async Task CloseAsync()
    {
        if (store is { } open)
        {
            store = null;
            await open.DisposeAsync();
        }
    }

    public async Task<long> CountRowsAfterSweepAsync()
    {
        await Store.WhenSweptAsync();
        var rows = 0L;
        foreach (var table in (string[])["owner", "account", "roster", "roster_version", "document", "message", "mailbox"])
        {
            rows += (long)(await ScalarAsync($"SELECT count(*) FROM godwit.{table}"))!;
        }

        return rows;
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (connectionString is not null)
        {
            await (await PostgresServer.Shared).DropDatabaseAsync(connectionString);
        }
    }
}
