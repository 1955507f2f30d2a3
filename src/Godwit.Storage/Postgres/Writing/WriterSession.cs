using Godwit.Storage.Postgres.Connections;
using Npgsql;

namespace Godwit.Storage.Postgres.Writing;

/// <summary>The writer's connection, and how the server knows it.</summary>
internal sealed class WriterSession : IDisposable
{
    private readonly int process;
    private readonly DateTime started;

    private WriterSession(NpgsqlConnection connection)
    {
        Connection = connection;
        using var command = new NpgsqlCommand("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()", connection);
        using var row = command.ExecuteReader();
        row.Read();
        (process, started) = (row.GetInt32(0), row.GetDateTime(1));
    }

    /// <summary>The connection.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>False when it broke.</summary>
    public bool IsOpen => Connection.FullState == System.Data.ConnectionState.Open;

    /// <summary>Opens one.</summary>
    public static WriterSession Open(Database database)
    {
        for (var isRetry = false; ; isRetry = true)
        {
            var connection = database.Open();
            try
            {
                return new(connection);
            }
            catch (NpgsqlException failure)
            {
                // A connection that had nothing to do while the server was restarted is not known to be broken until it is used.
                connection.Dispose();
                database.Source.Clear();
                if (isRetry)
                {
                    throw database.Availability.Failed(PostgresFailures.Explain(database.Address, failure));
                }
            }
        }
    }

    /// <summary>
    /// Ends this session at the server, by way of another one, and waits until it has ended: what it was sent last may still be on its way, and would be
    /// committed after it was asked for. False when it goes on all the same.
    /// </summary>
    public bool EndBy(WriterSession other, TimeSpan wait)
    {
        using var command = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid, $3) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2", other.Connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = process },
                new NpgsqlParameter<DateTime> { TypedValue = started },
                new NpgsqlParameter<long> { TypedValue = (long)wait.TotalMilliseconds },
            },
        };
        return command.ExecuteScalar() is not false;
    }

    /// <inheritdoc/>
    public void Dispose() => Connection.Dispose();
}
