using System.Buffers;
using System.Text;

namespace Godwit.Cluster.Carrying;

/// <summary>What a node that opens a line says first: a word that the engine's protocol does not begin with, in a line who it is, in a line whom it means, for another node may have the port by now.</summary>
/// <param name="From">The node that opens it.</param>
/// <param name="To">The node that it means.</param>
internal sealed record LineGreeting(string From, string To)
{
    /// <summary>The longest greeting.</summary>
    private const int MostBytes = 512;

    private const byte EndOfLine = (byte)'\n';

    /// <summary>How a line begins. To the engine it were a preamble of 1.9 GB.</summary>
    public static ReadOnlySpan<byte> Word => "godwit1\n"u8;

    /// <summary>As it is sent.</summary>
    public byte[] ToBytes() => [.. Word, .. Encoding.UTF8.GetBytes($"{From}\n{To}\n")];

    /// <summary>True when what has come begins as a greeting does, as far as there is anything.</summary>
    public static bool MayBegin(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> first = stackalloc byte[Math.Min((int)Math.Min(bytes.Length, int.MaxValue), Word.Length)];
        bytes.Slice(0, first.Length).CopyTo(first);
        return Word.StartsWith(first);
    }

    /// <summary>Reads a greeting. False when not all of it is there.</summary>
    /// <param name="bytes">What has come; what follows the greeting is left.</param>
    /// <param name="greeting">The greeting.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> bytes, out LineGreeting? greeting)
    {
        greeting = null;
        var reader = new SequenceReader<byte>(bytes);
        if (reader.TryReadTo(out ReadOnlySequence<byte> _, EndOfLine)
            && reader.TryReadTo(out ReadOnlySequence<byte> from, EndOfLine) && reader.TryReadTo(out ReadOnlySequence<byte> to, EndOfLine))
        {
            greeting = new(Encoding.UTF8.GetString(from), Encoding.UTF8.GetString(to));
            bytes = bytes.Slice(reader.Position);
            return true;
        }

        return bytes.Length < MostBytes ? false : throw new InvalidDataException("The greeting has no end.");
    }
}
