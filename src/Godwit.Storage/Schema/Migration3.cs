namespace Godwit.Storage.Schema;

/// <summary>
/// Takes the index of the logs apart from their rows, so that a row can be appended without a change of the index, and entries be merged into it in the order in which
/// they lie there. <c>log_merged</c> says up to which row that was done; the index entries of later rows are kept in memory, see <c>Logs.Indexing.RecentEntries</c>.
/// </summary>
internal static class Migration3
{
    public const string Sql =
        """
        CREATE TABLE log_index (
            owner    INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            id       INTEGER NOT NULL,
            PRIMARY KEY (owner, sequence)) WITHOUT ROWID;
        INSERT INTO log_index SELECT owner, sequence, id FROM message INDEXED BY message_sequence ORDER BY owner, sequence;
        DROP INDEX message_sequence;
        CREATE TABLE log_merged (id INTEGER PRIMARY KEY CHECK (id = 1), through INTEGER NOT NULL);
        INSERT INTO log_merged SELECT 1, coalesce(max(id), 0) FROM message;
        """;
}
