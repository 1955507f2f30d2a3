using System.Data.Common;
using System.Security.Cryptography;
using Godwit.Abstractions.Stores;
using Godwit.Storage.Groups;
using Godwit.Storage.Postgres.Accounts;
using Godwit.Storage.Postgres.Connections;
using Godwit.Storage.Postgres.Documents;
using Godwit.Storage.Postgres.Health;
using Godwit.Storage.Postgres.Logs;
using Godwit.Storage.Postgres.Nodes;
using Godwit.Storage.Postgres.Owners;
using Godwit.Storage.Postgres.Reading;
using Godwit.Storage.Postgres.Rosters;
using Godwit.Storage.Postgres.Schema;
using Godwit.Storage.Postgres.Writing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Godwit.Storage;

/// <summary>
/// All stores of a cluster in one PostgreSQL database, in the schema <c>godwit</c>, shared by all nodes. Disposing it writes what is queued.
/// </summary>
public sealed class PostgresStore : IAsyncDisposable
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>
    /// A commit costs the database, which all nodes share, and wakes threads here and there. What other nodes send comes at other moments than what clients send: so long makes one commit of
    /// both, as there is on a node that is alone.
    /// </summary>
    private static readonly TimeSpan CommitPause = TimeSpan.FromMilliseconds(3);

    /// <summary>
    /// A commit costs this node about as much as so many writes, whatever is in it: fewer wait as long again for more, under a steady load. A node that has half as much to do makes about half as many
    /// commits.
    /// </summary>
    private const int Few = 10;

    private readonly StorageMetrics metrics = new();
    private readonly Database database;
    private readonly Readers readers;
    private readonly GroupWriter<PostgresTarget> writer;
    private readonly PostgresSweeper sweeper;

    private PostgresStore(Database database, PostgresStoreOptions options, TimeProvider time, ILogger logger)
    {
        this.database = database;
        readers = new(database, options, metrics);
        var bytesQueued = options.MostQueuedMegabytes * Megabyte;
        writer = new(
            new PostgresTarget(database, options, time, logger),
            new(options.MostWritesInGroup, bytesQueued / 8, options.MostWritesQueued, bytesQueued, options.Patience) { Pause = CommitPause, PauseOfFew = CommitPause, Few = Few },
            metrics,
            time,
            logger);
        sweeper = new(new GraveSweep(database, time), options.SweepInterval, time, logger);
        Accounts = new PostgresAccountStore(writer, readers, sweeper);
        Rosters = new PostgresRosterStore(writer, readers);
        Documents = new PostgresDocumentStore(writer, readers, sweeper);
        Logs = new PostgresMessageLogStore(writer, readers, new LogTrim(database), time);
        Probe = new PostgresProbe(writer);
        Secrets = new PostgresSecrets(database);
        Authorities = new PostgresAuthorities(database);
        Membership = MembershipSource.Open(database.Address);
    }

    /// <summary>The accounts.</summary>
    public IAccountStore Accounts { get; }

    /// <summary>The rosters.</summary>
    public IRosterStore Rosters { get; }

    /// <summary>The documents.</summary>
    public IDocumentStore Documents { get; }

    /// <summary>The message logs.</summary>
    public IMessageLogStore Logs { get; }

    /// <summary>Tells whether it can be written.</summary>
    public IStoreProbe Probe { get; }

    /// <summary>The secrets that the nodes have in common.</summary>
    public ISharedSecrets Secrets { get; }

    /// <summary>The certificate authorities that the nodes trust.</summary>
    public IAuthorityStore Authorities { get; }

    /// <summary>Connects to the tables of the cluster's membership.</summary>
    public DbDataSource Membership { get; }

    /// <summary>Opens the store, making the tables when they are not there and bringing the schema to this version; other nodes may do so at the same time.</summary>
    /// <param name="connectionString">Where the database is and who asks, in Npgsql's form.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Spreads the attempts of many nodes to connect again.</param>
    /// <param name="loggers">Makes the logger.</param>
    /// <exception cref="StoreOpenException">It is out of reach, of a newer version or not fit; the message says what to do.</exception>
    public static PostgresStore Open(
        string connectionString, PostgresStoreOptions options, TimeProvider time, RandomNumberGenerator random, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<PostgresStore>();
        var database = new Database(PostgresAddress.Parse(connectionString, options), options, time, random);
        try
        {
            using (var connection = database.Source.OpenConnection())
            {
                ServerCheck.Ensure(connection, database.Address, logger);
                new PostgresMigrations(database.Address, time, logger).Apply(connection);
            }

            database.Source.Clear();
            return new(database, options, time, logger);
        }
        catch (Exception failure)
        {
            database.Dispose();
            if (failure is NpgsqlException)
            {
                throw PostgresFailures.ExplainOpening(database.Address, failure);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await sweeper.DisposeAsync();
        await readers.DisposeAsync();
        await writer.DisposeAsync();
        await Membership.DisposeAsync();
        database.Dispose();
        metrics.Dispose();
    }

    /// <summary>Completes when nothing is left of what was deleted before the call; for tests.</summary>
    internal Task WhenSweptAsync() => sweeper.DrainAsync();
}
