using Godwit.Storage.Postgres.Connections;
using Npgsql;

namespace Godwit.Storage.Postgres.Nodes;

/// <summary>
/// The connections by which a node takes part in the membership of the cluster. They are its own: a node that writes and reads as much as it can must not be taken for
/// dead. What takes longer than a probe is of no use any more, and is tried again.
/// </summary>
internal static class MembershipSource
{
    private const int MostConnections = 4;
    private const int SecondsToAnswer = 5;

    public static NpgsqlDataSource Open(PostgresAddress address) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address.ConnectionString)
    {
        ApplicationName = "godwit membership",
        SearchPath = "godwit",
        MaxPoolSize = MostConnections,
        Timeout = SecondsToAnswer,
        CommandTimeout = SecondsToAnswer,
        NoResetOnClose = false,
    });
}
