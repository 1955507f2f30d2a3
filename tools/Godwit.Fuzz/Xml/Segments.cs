using System.Buffers;

namespace Godwit.Fuzz.Xml;

/// <summary>Makes a sequence of segments.</summary>
public static class Segments
{
    /// <summary>The sequence with these segments.</summary>
    public static ReadOnlySequence<byte> Of(IReadOnlyList<byte[]> parts)
    {
        Segment? first = null;
        Segment? last = null;
        foreach (var part in parts)
        {
            last = new Segment(part, last);
            first ??= last;
        }

        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] part, Segment? previous)
        {
            Memory = part;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
