using Godwit.Abstractions.Stores;
using Godwit.Storage.Postgres.Connections;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Nodes;

/// <summary>The certificate authorities of a cluster, among its shared secrets.</summary>
internal sealed class PostgresAuthorities(Database database) : IAuthorityStore
{
    private const string Prefix = "authority:";

    /// <summary>Two who begin at once wait for each other; the second finds the first's.</summary>
    private const string Insert =
        """
        LOCK TABLE shared_secret IN SHARE ROW EXCLUSIVE MODE;
        INSERT INTO shared_secret (name, value) SELECT @name, @value
        WHERE NOT @first OR NOT EXISTS (SELECT 1 FROM shared_secret WHERE starts_with(name, @prefix))
        """;

    public IReadOnlyList<byte[]> Load() => Explained(connection =>
    {
        using var command = new NpgsqlCommand("SELECT value FROM shared_secret WHERE starts_with(name, $1)", connection) { Parameters = { Parameter.Of(Prefix) } };
        using var row = command.ExecuteReader();
        var found = new List<byte[]>();
        while (row.Read())
        {
            found.Add(row.GetFieldValue<byte[]>(0));
        }

        return found;
    });

    public bool Add(string id, byte[] sealedAuthority, bool onlyFirst) => Explained(connection =>
    {
        using var transaction = connection.BeginTransaction();
        using var command = new NpgsqlCommand(Insert, connection, transaction);
        command.Parameters.AddWithValue("name", Prefix + id);
        command.Parameters.AddWithValue("value", sealedAuthority);
        command.Parameters.AddWithValue("first", onlyFirst);
        command.Parameters.AddWithValue("prefix", Prefix);
        var added = command.ExecuteNonQuery() > 0;
        transaction.Commit();
        return added;
    });

    private T Explained<T>(Func<NpgsqlConnection, T> run)
    {
        try
        {
            using var connection = database.Open();
            return run(connection);
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFailures.Explain(database.Address, failure);
        }
    }
}
