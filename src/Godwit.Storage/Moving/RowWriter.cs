using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Godwit.Storage.Moving;

/// <summary>Writes rows into a binary COPY, and adds up a digest of them that PostgreSQL can be asked for too: of each row the first eight bytes of its SHA-256.</summary>
internal sealed class RowWriter(NpgsqlBinaryImporter importer)
{
    private readonly ArrayBufferWriter<byte> digested = new();
    private readonly byte[] hash = new byte[SHA256.HashSizeInBytes];

    /// <summary>How many rows were written.</summary>
    public long Rows { get; private set; }

    /// <summary>The sum of the digests of all rows.</summary>
    public Int128 Digest { get; private set; }

    /// <summary>Begins a row.</summary>
    public void Begin() => importer.StartRow();

    /// <summary>A bigint.</summary>
    public void Long(long value)
    {
        importer.Write(value, NpgsqlDbType.Bigint);
        Digested(value);
    }

    /// <summary>An integer of four bytes.</summary>
    public void Int(int value)
    {
        importer.Write(value, NpgsqlDbType.Integer);
        Digested(value);
    }

    /// <summary>An integer of two bytes.</summary>
    public void Short(short value)
    {
        importer.Write(value, NpgsqlDbType.Smallint);
        Digested(value);
    }

    /// <summary>A text, or null.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        importer.Write(value, NpgsqlDbType.Text);
        DigestedText(value);
    }

    /// <summary>Bytes, or null.</summary>
    public void Bytes(byte[]? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        importer.Write(value, NpgsqlDbType.Bytea);
        Digested(value.Length);
        digested.Write(value);
    }

    /// <summary>An array of numbers.</summary>
    public void Numbers(long[] values)
    {
        importer.Write(values, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        DigestedText($"{{{string.Join(',', values.Select(v => v.ToString(CultureInfo.InvariantCulture)))}}}");
    }

    /// <summary>Ends a row.</summary>
    public void End()
    {
        SHA256.HashData(digested.WrittenSpan, hash);
        Digest += BinaryPrimitives.ReadInt64BigEndian(hash);
        Rows++;
        digested.ResetWrittenCount();
    }

    private void Null()
    {
        importer.WriteNull();
        Digested(-1);
    }

    private void DigestedText(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Digested(length);
        digested.Advance(Encoding.UTF8.GetBytes(value, digested.GetSpan(length)));
    }

    private void Digested(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(digested.GetSpan(sizeof(long)), value);
        digested.Advance(sizeof(long));
    }
}
