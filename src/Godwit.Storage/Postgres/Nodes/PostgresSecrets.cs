using Godwit.Abstractions.Stores;
using Godwit.Storage.Postgres.Connections;
using Npgsql;

namespace Godwit.Storage.Postgres.Nodes;

/// <summary>The secrets of a cluster, which the database made when it got the table.</summary>
internal sealed class PostgresSecrets(Database database) : ISharedSecrets
{
    public byte[] Read(string name)
    {
        using var connection = database.Open();
        using var command = new NpgsqlCommand("SELECT value FROM shared_secret WHERE name = $1", connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = name } } };
        try
        {
            return (byte[]?)command.ExecuteScalar() ?? throw new ArgumentException($"There is no secret {name}.", nameof(name));
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFailures.Explain(database.Address, failure);
        }
    }
}
