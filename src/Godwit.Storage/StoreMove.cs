using Godwit.Storage.Moving;
using Godwit.Storage.Postgres.Connections;
using Godwit.Storage.Sqlite;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Godwit.Storage;

/// <summary>
/// Carries the data of a node that is stopped from SQLite to PostgreSQL. It is all or nothing: what is moved is one transaction, which ends when counts and contents were
/// compared; a move that fails or is interrupted leaves the database as it was, and is made again from the start. Memory does not grow with the data.
/// </summary>
public sealed class StoreMove
{
    /// <summary>So many rows are moved between two looks at whether to stop.</summary>
    private const int Stride = 1000;

    private readonly MoveSource source;
    private readonly MoveTarget target;
    private readonly Action<StoreMoveProgress> progress;
    private readonly CancellationToken cancellationToken;

    private StoreMove(MoveSource source, MoveTarget target, Action<StoreMoveProgress> progress, CancellationToken cancellationToken)
    {
        this.source = source;
        this.target = target;
        this.progress = progress;
        this.cancellationToken = cancellationToken;
    }

    /// <summary>Moves. The file stays as it was, but no server starts on it again.</summary>
    /// <param name="dataDirectory">The node's.</param>
    /// <param name="connectionString">Where to, in Npgsql's form: a database in which no server has ever worked.</param>
    /// <param name="progress">Told from time to time how far it is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Makes the logger.</param>
    /// <param name="cancellationToken">Stops it; nothing was moved then.</param>
    /// <exception cref="StoreOpenException">It could not be done, and nothing was moved; the message says what to do.</exception>
    public static StoreMoveReport Run(
        string dataDirectory, string connectionString, Action<StoreMoveProgress> progress, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger<StoreMove>();
        var address = PostgresAddress.Parse(connectionString, new());
        using var source = MoveSource.Open(dataDirectory, logger);
        try
        {
            using var target = MoveTarget.Open(address, time, logger);
            var tables = new StoreMove(source, target, progress, cancellationToken).Move(address);
            source.MarkMoved(address.ToString(), time.GetUtcNow());
            Commit(target, address);
            return new(source.Path, address.ToString(), tables);
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFailures.ExplainOpening(address, failure);
        }
        catch (SqliteFault fault)
        {
            throw SqliteFailures.ExplainOpening(source.Path, fault);
        }
    }

    /// <summary>From here on no server starts on the file: there are never two stores that could be taken for the one.</summary>
    private static void Commit(MoveTarget target, PostgresAddress address)
    {
        try
        {
            target.Commit();
        }
        catch (NpgsqlException failure)
        {
            throw new StoreOpenException($"{PostgresFailures.ExplainOpening(address, failure).Message} It is not known whether the move was made: run it again, it will tell.", failure);
        }

        target.Analyze();
    }

    private List<MovedRows> Move(PostgresAddress address)
    {
        target.Lock();
        if (target.HasBeenUsed)
        {
            throw new StoreOpenException(
                source.MovedTo() == address.ToString()
                    ? $"{source.Path} was moved to the {address} already: start the nodes with that."
                    : $"The {address} is not empty: a server works in it or has worked in it. Make a new database (createdb --encoding UTF8) and name that.");
        }

        target.Renew();
        var moved = MovedTables.All().Select(Move).ToList();
        target.Number(source.LastOwner, source.SequenceFloor);
        return moved;
    }

    private MovedRows Move(MovedTable table)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var total = source.Connection.Scalar(table.Total);
        var leftBehind = 0L;
        RowWriter writer;
        using (var importer = target.Take(table))
        {
            writer = new(importer);
            using var rows = source.Connection.Prepare(table.Source).Rows();
            while (rows.Next())
            {
                if (rows.IsNull(0))
                {
                    leftBehind++;
                    continue;
                }

                writer.Begin();
                table.Write(rows, writer);
                writer.End();
                if (writer.Rows % Stride == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    progress(new(table.Name, writer.Rows, total));
                }
            }

            importer.Complete();
        }

        progress(new(table.Name, total, total));
        var (count, digest) = target.Verify(table);
        return count == writer.Rows && digest == writer.Digest
            ? new(table.Name, count, leftBehind)
            : throw new StoreOpenException(
                $"Of the table {table.Name} {writer.Rows} rows were sent and {count} arrived, or not as they were. Nothing was moved: please report this, with the version of the server.");
    }
}
