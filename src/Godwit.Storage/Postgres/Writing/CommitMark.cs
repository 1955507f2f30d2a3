using Npgsql;

namespace Godwit.Storage.Postgres.Writing;

/// <summary>
/// The last statement of every group, or a part of the only one: a row of this writer's own gets the group's number. When the connection breaks between the sending of a group and its answer,
/// nobody here knows whether it was committed; the row does. A caller who is told "failed" of a message that is there after all sends it again, and its
/// recipient has it twice.
/// </summary>
/// <remarks>
/// pg_xact_status() would answer the same question for less, but not truly after a crash or a failover: a transaction's number that had not reached the disk is
/// given out again, to somebody else's, whose commit would then be taken for ours; what was lost would be acknowledged. A row comes and goes with the group.
/// It also needs no answer before the commit, so that a group is one round trip.
/// </remarks>
internal sealed class CommitMark(TimeProvider time)
{
    /// <summary>The statement, for one that has eight parameters of its own before <see cref="Next"/>.</summary>
    public const string WriteAfter8 = Into + "($9, $10, $11)" + Again;

    /// <summary>The statement.</summary>
    public const string Write = Into + "($1, $2, $3)" + Again;

    private const string Into = "INSERT INTO writer (id, number, time) VALUES ";
    private const string Again = " ON CONFLICT (id) DO UPDATE SET number = excluded.number, time = excluded.time";

    private readonly Guid id = Guid.CreateVersion7(time.GetUtcNow());
    private long number;

    /// <summary>The parameters of the statement for the next group.</summary>
    public ReadOnlySpan<NpgsqlParameter> Next() => (NpgsqlParameter[])
    [
        new NpgsqlParameter<Guid> { TypedValue = id },
        new NpgsqlParameter<long> { TypedValue = ++number },
        new NpgsqlParameter<long> { TypedValue = time.GetUtcNow().ToMicroseconds() },
    ];

    /// <summary>True when the last group was committed. Nothing of it may be under way any more.</summary>
    public bool IsCommitted(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT number FROM writer WHERE id = $1", connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = id } } };
        return command.ExecuteScalar() is long committed && committed == number;
    }
}
