using System.Buffers;

namespace Godwit.Storage.Logs;

/// <summary>Sets of sequence numbers as they are stored: sorted, each as its distance from the one before in 7-bit groups, the low first.</summary>
internal static class SequenceSet
{
    public static ReadOnlyMemory<byte> Write(IEnumerable<long> numbers, long from)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var number in numbers.Where(n => n > from).Distinct().Order())
        {
            var distance = (ulong)(number - from);
            from = number;
            for (; distance > 0x7F; distance >>= 7)
            {
                Put(output, (byte)(distance | 0x80));
            }

            Put(output, (byte)distance);
        }

        return output.WrittenMemory;
    }

    public static HashSet<long> Read(ReadOnlySpan<byte> bytes, long from)
    {
        var numbers = new HashSet<long>();
        var distance = 0UL;
        var shift = 0;
        foreach (var value in bytes)
        {
            distance |= (ulong)(value & 0x7F) << shift;
            shift += 7;
            if ((value & 0x80) == 0)
            {
                numbers.Add(from += (long)distance);
                (distance, shift) = (0, 0);
            }
        }

        return numbers;
    }

    private static void Put(ArrayBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
