using Npgsql;

namespace Godwit.Storage.Postgres.Connections;

/// <summary>Where the database is, as it is used and as it may be shown.</summary>
internal sealed class PostgresAddress
{
    private readonly string name;

    private PostgresAddress(NpgsqlConnectionStringBuilder settings)
    {
        ConnectionString = settings.ConnectionString;
        User = settings.Username ?? Environment.UserName;
        name = $"PostgreSQL database {settings.Database ?? User} at {settings.Host}{(settings.Host!.Contains(',', StringComparison.Ordinal) ? "" : $":{settings.Port}")}";
    }

    /// <summary>What Npgsql is given. It may hold a password: never to be shown.</summary>
    public string ConnectionString { get; }

    /// <summary>Who connects.</summary>
    public string User { get; }

    /// <summary>Reads a connection string, and adds what the store needs.</summary>
    /// <exception cref="StoreOpenException">It can't be read. What is wrong is not repeated: it may be a part of the password.</exception>
    public static PostgresAddress Parse(string connectionString, PostgresStoreOptions options)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            if (string.IsNullOrWhiteSpace(settings.Host))
            {
                throw new StoreOpenException("The connection string of PostgreSQL names no host: it must have Host=….");
            }

            Complete(settings, options);
            return new(settings);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw new StoreOpenException(
                "The connection string of PostgreSQL can't be read. It has the form Host=…;Port=5432;Database=…;Username=…;Password=…, values with a semicolon or a quote in quotes.");
        }
    }

    /// <summary>The database without secrets.</summary>
    public override string ToString() => name;

    private static void Complete(NpgsqlConnectionStringBuilder settings, PostgresStoreOptions options)
    {
        if (!settings.ContainsKey("Timeout"))
        {
            settings.Timeout = (int)options.ConnectTimeout.TotalSeconds;
        }

        if (settings.Host!.Contains(',', StringComparison.Ordinal) && settings.TargetSessionAttributes is null)
        {
            settings.TargetSessionAttributes = "primary";
        }

        settings.ApplicationName ??= "godwit";
        settings.CommandTimeout = (int)options.StatementTimeout.TotalSeconds + 5;
        settings.TcpKeepAlive = true;
        settings.Pooling = true;
        settings.Enlist = false;
        settings.MaxAutoPrepare = 128;
        settings.AutoPrepareMinUsages = 2;
        // The settings of a session are made once for each connection and must outlive its return to the pool.
        settings.NoResetOnClose = true;
        // The readers, the writer, the writer's next while its last one ends, and the trimming of logs.
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = options.Readers + 3;
        // Details of errors are people's data.
        settings.IncludeErrorDetail = false;
        settings.LogParameters = false;
        settings.PersistSecurityInfo = false;
    }
}
