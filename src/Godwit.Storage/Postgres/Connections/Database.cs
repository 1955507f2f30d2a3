using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Godwit.Storage.Postgres.Connections;

/// <summary>Makes connections to the database, with the settings that the store stands on, and knows whether there is any point in trying.</summary>
internal sealed class Database : IDisposable
{
    public Database(PostgresAddress address, PostgresStoreOptions options, TimeProvider time, RandomNumberGenerator random)
    {
        Address = address;
        Availability = new(options, time, random);
        var builder = new NpgsqlDataSourceBuilder(address.ConnectionString);
        var settings = Settings(options);
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(settings, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(settings, connection);
                await command.ExecuteNonQueryAsync();
            });
        Source = builder.Build();
    }

    /// <summary>Where it is.</summary>
    public PostgresAddress Address { get; }

    /// <summary>Whether it can be reached.</summary>
    public Availability Availability { get; }

    /// <summary>The connections.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Opens a connection, or fails at once when it is known that there is none to be had.</summary>
    /// <exception cref="Godwit.Abstractions.Stores.StoreUnavailableException">It can't be reached; the message says what to do.</exception>
    public NpgsqlConnection Open()
    {
        Availability.Demand();
        try
        {
            var connection = Source.OpenConnection();
            Availability.Works();
            return connection;
        }
        catch (NpgsqlException failure)
        {
            throw Availability.Failed(PostgresFailures.Explain(Address, failure));
        }
    }

    /// <inheritdoc cref="Open"/>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        Availability.Demand();
        try
        {
            var connection = await Source.OpenConnectionAsync(cancellationToken);
            Availability.Works();
            return connection;
        }
        catch (NpgsqlException failure)
        {
            throw Availability.Failed(PostgresFailures.Explain(Address, failure));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();

    /// <summary>
    /// A commit that does not wait for the disk is no commit: where the server is set so, the session is not. All else that the promise of the store
    /// stands on is stated as well, whatever the defaults of the server, the database or the user.
    /// </summary>
    private static string Settings(PostgresStoreOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        SET search_path TO godwit;
        SET default_transaction_isolation TO 'read committed';
        SET default_transaction_read_only TO off;
        SET statement_timeout TO {(long)options.StatementTimeout.TotalMilliseconds};
        SET lock_timeout TO {(long)options.LockTimeout.TotalMilliseconds};
        SET idle_in_transaction_session_timeout TO {(long)options.StatementTimeout.TotalMilliseconds};
        """);
}
