namespace Godwit.Storage.Schema;

/// <summary>Remembers that the data was moved to another database, so that a server that is started on it by mistake does not go on with what is old.</summary>
internal static class Migration4
{
    public const string Sql =
        """
        CREATE TABLE moved (
            id     INTEGER PRIMARY KEY CHECK (id = 1),
            target TEXT    NOT NULL,
            time   INTEGER NOT NULL);
        """;
}
