using Godwit.Abstractions.Stores;
using Godwit.Storage;
using Godwit.Storage.Sqlite;
using Godwit.Tests.Storage.Conformance;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Storage.Sqlite;

/// <summary>A SQLite store in a directory of its own.</summary>
public class SqliteEngine : IStoreEngine
{
    private SqliteStore? store;

    public FakeTimeProvider Time { get; } = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public SqliteStoreOptions Options { get; set; } = new();

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("godwit-test-").FullName;

    public SqliteStore Store => store ?? throw new InvalidOperationException("The store is closed.");

    public IAccountStore Accounts => Store.Accounts;

    public IRosterStore Rosters => Store.Rosters;

    public IDocumentStore Documents => Store.Documents;

    public IMessageLogStore Logs => Store.Logs;

    public string DatabasePath => Path.Combine(DataDirectory, "godwit.db");

    public async Task ReopenAsync()
    {
        await CloseAsync();
        store = SqliteStore.Open(DataDirectory, Options, Time, NullLoggerFactory.Instance);
    }

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
        using var connection = SqliteConnection.Open(DatabasePath, readOnly: true);
        return ((string[])["owner", "account", "roster", "roster_version", "document", "message", "log_index", "mailbox", "grave"])
            .Sum(table => connection.Scalar($"SELECT count(*) FROM {table}"));
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(DataDirectory, recursive: true);
        GC.SuppressFinalize(this);
    }
}
