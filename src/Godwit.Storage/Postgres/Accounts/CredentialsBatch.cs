using Godwit.Protocol.Jids;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Accounts;

/// <summary>The credentials that a group replaces, of each account the last.</summary>
internal sealed class CredentialsBatch
{
    private const string Set =
        """
        UPDATE account a SET credentials = g.credentials FROM unnest($1::text[], $2::text[]) AS g (jid, credentials) JOIN owner o ON o.jid = g.jid
        WHERE a.owner = o.id RETURNING g.jid
        """;

    private readonly Dictionary<Jid, string> rows = [];
    private HashSet<Jid>? found;

    /// <summary>Adds an account's.</summary>
    public void Add(Jid account, string credentials) => rows[account] = credentials;

    /// <summary>Whether there is such an account; null when the answer was lost.</summary>
    public bool? Exists(Jid account) => found?.Contains(account);

    /// <summary>Adds the statement.</summary>
    public void AddTo(PostgresGroup group)
    {
        if (rows.Count > 0)
        {
            var list = rows.ToList();
            group.Add(Set, Read, Parameter.Column(list, static r => r.Key.ToString()), Parameter.Column(list, static r => r.Value));
        }
    }

    private void Read(NpgsqlDataReader reader)
    {
        found = [];
        while (reader.Read())
        {
            found.Add(Jid.Parse(reader.GetString(0)));
        }
    }
}
