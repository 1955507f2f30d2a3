namespace Godwit.Storage.Schema;

/// <summary>The first schema.</summary>
/// <remarks>
/// A message's id is (arrival number, peer mark, flags), see <c>Logs.RowId</c>: rows lie in the order in which they came, and the one index
/// on them carries, with the id that every index of SQLite ends in, all that a query filters by, in the least bytes.
/// An owner's id is never used twice: whoever still holds the id of a deleted owner cannot reach what its successor writes.
/// </remarks>
internal static class Migration1
{
    public const string Sql =
        """
        CREATE TABLE owner (
            id     INTEGER PRIMARY KEY AUTOINCREMENT,
            bucket INTEGER NOT NULL,
            jid    TEXT    NOT NULL UNIQUE,
            domain TEXT    NOT NULL,
            base   INTEGER NOT NULL);
        CREATE INDEX owner_by_domain ON owner (domain, jid);
        CREATE INDEX owner_by_bucket ON owner (bucket);

        CREATE TABLE account (
            owner       INTEGER PRIMARY KEY,
            bucket      INTEGER NOT NULL,
            credentials TEXT    NOT NULL,
            created     INTEGER NOT NULL);

        CREATE TABLE roster (
            owner    INTEGER NOT NULL,
            contact  TEXT    NOT NULL,
            bucket   INTEGER NOT NULL,
            name     TEXT,
            state    INTEGER NOT NULL,
            groups   TEXT,
            request  BLOB,
            PRIMARY KEY (owner, contact)) WITHOUT ROWID;
        CREATE TABLE roster_version (
            owner   INTEGER PRIMARY KEY,
            bucket  INTEGER NOT NULL,
            version INTEGER NOT NULL);

        CREATE TABLE document (
            id         INTEGER PRIMARY KEY,
            owner      INTEGER NOT NULL,
            bucket     INTEGER NOT NULL,
            collection TEXT    NOT NULL,
            key        TEXT    NOT NULL,
            value      BLOB    NOT NULL);
        CREATE UNIQUE INDEX document_key ON document (owner, collection, key);

        CREATE TABLE message (
            id       INTEGER PRIMARY KEY,
            owner    INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            time     INTEGER NOT NULL,
            peer     TEXT    NOT NULL,
            identity INTEGER NOT NULL,
            stanza   BLOB    NOT NULL);
        CREATE UNIQUE INDEX message_sequence ON message (owner, sequence);

        CREATE TABLE mailbox (
            owner   INTEGER PRIMARY KEY,
            bucket  INTEGER NOT NULL,
            through INTEGER NOT NULL,
            beyond  BLOB    NOT NULL);

        CREATE TABLE grave (owner INTEGER PRIMARY KEY);
        CREATE TABLE sequence_floor (id INTEGER PRIMARY KEY CHECK (id = 1), floor INTEGER NOT NULL);
        INSERT INTO sequence_floor VALUES (1, 0);
        """;
}
