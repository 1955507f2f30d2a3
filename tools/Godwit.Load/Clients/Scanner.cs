namespace Godwit.Load.Clients;

/// <summary>
/// Cuts what a server sends into the elements below its stream, and looks no closer: it trusts the server to send XML whose attributes hold no <c>&gt;</c>, as
/// those that are measured do. A parser would cost more than the rest of a client.
/// </summary>
/// <param name="sink">Who is told.</param>
internal sealed class Scanner(IElementSink sink)
{
    private byte[] kept = [];
    private int keptLength;
    private int scanned;
    private int depth;
    private int generation;

    /// <summary>How deep an element lies: 1 below a stream, 0 in WebSocket's framing (RFC 7395).</summary>
    public int Base { get; init; } = 1;

    /// <summary>A new stream begins on the connection. May be called while the sink is told of an element: what follows that one is dropped.</summary>
    public void Reset()
    {
        depth = keptLength = scanned = 0;
        generation++;
    }

    /// <summary>Bytes came.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (keptLength > 0)
        {
            Keep(bytes);
            var whole = kept.AsSpan(0, keptLength);
            keptLength = 0;
            Scan(whole, scanned);
        }
        else
        {
            Scan(bytes, 0);
        }
    }

    private void Scan(ReadOnlySpan<byte> bytes, int position)
    {
        var (start, now) = (0, generation);
        while (true)
        {
            var tag = bytes[position..].IndexOf((byte)'<');
            if (tag < 0)
            {
                position = bytes.Length;
                break;
            }

            tag += position;
            var end = bytes[tag..].IndexOf((byte)'>');
            if (end < 0)
            {
                position = tag;
                break;
            }

            position = tag + end + 1;
            if (depth == Base)
            {
                start = tag;
            }

            if (Step(bytes[tag..position]))
            {
                sink.Element(bytes[start..position]);
                start = position;
                if (generation != now)
                {
                    return;
                }
            }
        }

        if (depth <= Base)
        {
            start = Math.Max(start, position);
        }

        Keep(bytes, start, position);
    }

    /// <summary>Counts a tag; true when an element ends with it.</summary>
    private bool Step(ReadOnlySpan<byte> tag)
    {
        if (tag[1] == '/')
        {
            depth--;
            if (depth < Base)
            {
                sink.Closed();
            }

            return depth == Base;
        }

        if (tag[1] == '?')
        {
            return false;
        }

        if (tag[^2] == '/')
        {
            return depth == Base;
        }

        depth++;
        return false;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (keptLength + bytes.Length > kept.Length)
        {
            Array.Resize(ref kept, Math.Max(keptLength + bytes.Length, kept.Length * 2));
        }

        bytes.CopyTo(kept.AsSpan(keptLength));
        keptLength += bytes.Length;
    }

    private void Keep(ReadOnlySpan<byte> bytes, int start, int position)
    {
        var rest = bytes[start..];
        scanned = position - start;
        if (rest.IsEmpty)
        {
            kept = kept.Length > 64 * 1024 ? [] : kept;
            return;
        }

        // The rest may lie in the buffer that it is kept in: CopyTo minds that.
        if (rest.Length > kept.Length)
        {
            Array.Resize(ref kept, rest.Length);
        }

        rest.CopyTo(kept);
        keptLength = rest.Length;
    }
}
