using System.Buffers;
using System.Runtime.CompilerServices;

namespace Godwit.Protocol.Xml;

/// <summary>
/// Character data that is being read: text between tags up to its <c>&lt;</c>, or the value of an attribute up to its quote. ASCII takes one
/// vectorised pass; the first byte beyond ASCII switches to a second one that validates UTF-8 when the run ends.
/// </summary>
internal struct CharacterRun(int start)
{
    private static readonly SearchValues<byte> InText = Stops("<>&"u8, withUnicode: true);
    private static readonly SearchValues<byte> InUnicodeText = Stops("<>&"u8, withUnicode: false);
    private static readonly SearchValues<byte> InDoubleQuotes = Stops("\"<&"u8, withUnicode: true);
    private static readonly SearchValues<byte> InUnicodeDoubleQuotes = Stops("\"<&"u8, withUnicode: false);
    private static readonly SearchValues<byte> InSingleQuotes = Stops("'<&"u8, withUnicode: true);
    private static readonly SearchValues<byte> InUnicodeSingleQuotes = Stops("'<&"u8, withUnicode: false);

    private bool isUnicode;

    /// <summary>Where the run begins.</summary>
    public readonly int Start => start;

    /// <summary>Reads text up to the next <c>&lt;</c>. False when more bytes are needed; go on from the position then.</summary>
    public bool TryReadText(ReadOnlySpan<byte> data, ref int position) =>
        TryRead(data, ref position, (byte)'<', isUnicode ? InUnicodeText : InText);

    /// <summary>Reads an attribute's value up to its quote. False when more bytes are needed; go on from the position then.</summary>
    public bool TryReadValue(ReadOnlySpan<byte> data, ref int position, byte quote) => TryRead(
        data,
        ref position,
        quote,
        quote == '"' ? (isUnicode ? InUnicodeDoubleQuotes : InDoubleQuotes) : (isUnicode ? InUnicodeSingleQuotes : InSingleQuotes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryRead(ReadOnlySpan<byte> data, ref int position, byte end, SearchValues<byte> stops)
    {
        var next = data[position..].IndexOfAny(stops);
        if (next >= 0 && data[position + next] == end && !isUnicode)
        {
            position += next;
            return true;
        }

        return TryReadOn(data, ref position, end, next);
    }

    private bool TryReadOn(ReadOnlySpan<byte> data, ref int position, byte end, int next)
    {
        while (next >= 0)
        {
            position += next;
            var b = data[position];
            if (b == end)
            {
                if (isUnicode)
                {
                    XmlChars.CheckUnicode(data[start..position]);
                }

                return true;
            }

            if (b == '&')
            {
                if (!XmlReferences.TryRead(data[position..], out _, out var length))
                {
                    return false;
                }

                position += length;
            }
            else
            {
                Pass(data, position++, b);
            }

            next = data[position..].IndexOfAny(Stops(end));
        }

        position = data.Length;
        return false;
    }

    private void Pass(ReadOnlySpan<byte> data, int position, byte b)
    {
        if (b >= 0x80)
        {
            isUnicode = true;
        }
        else if (b == '>')
        {
            if (data[start..position].EndsWith("]]"u8))
            {
                throw XmlStreamException.NotWellFormed("]]> in text.");
            }
        }
        else
        {
            throw XmlStreamException.NotWellFormed(b == '<' ? "A < in an attribute." : "A control character.");
        }
    }

    private readonly SearchValues<byte> Stops(byte end) => end switch
    {
        (byte)'<' => isUnicode ? InUnicodeText : InText,
        (byte)'"' => isUnicode ? InUnicodeDoubleQuotes : InDoubleQuotes,
        _ => isUnicode ? InUnicodeSingleQuotes : InSingleQuotes,
    };

    private static SearchValues<byte> Stops(ReadOnlySpan<byte> markup, bool withUnicode)
    {
        List<byte> stops = [.. markup];
        for (var b = 0; b < 256; b++)
        {
            if (b < ' ' ? b is not ('\t' or '\n' or '\r') : withUnicode && b >= 0x80)
            {
                stops.Add((byte)b);
            }
        }

        return SearchValues.Create([.. stops]);
    }
}
