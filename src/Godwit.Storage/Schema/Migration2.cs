namespace Godwit.Storage.Schema;

/// <summary>Remembers how far messages that no archive keeps were removed after their acknowledgement.</summary>
internal static class Migration2
{
    public const string Sql = "ALTER TABLE mailbox ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;";
}
