namespace Godwit.Storage.Moving;

/// <summary>A column of a table that is moved.</summary>
/// <param name="Name">Its name in PostgreSQL.</param>
/// <param name="Digested">The bytes by which it goes into the digest of its row, as PostgreSQL says it; <see cref="RowWriter"/> says the same.</param>
internal sealed record MoveColumn(string Name, string Digested)
{
    /// <summary>A number of any width, never null.</summary>
    public static MoveColumn Number(string name) => new(name, $"int8send({name}::bigint)");

    /// <summary>A text, or null.</summary>
    public static MoveColumn Text(string name) => Counted(name, $"convert_to({name}, 'UTF8')");

    /// <summary>Bytes, or null.</summary>
    public static MoveColumn Bytes(string name) => Counted(name, name);

    /// <summary>An array of numbers.</summary>
    public static MoveColumn Numbers(string name) => Counted(name, $"convert_to({name}::text, 'UTF8')");

    private static MoveColumn Counted(string name, string bytes) =>
        new(name, $"coalesce(int8send(octet_length({bytes})::bigint) || {bytes}, int8send(-1::bigint))");
}
