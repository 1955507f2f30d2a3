using System.Buffers;

namespace Godwit.Protocol.Xml;

/// <summary>Lends a buffer to write XML into, whose length nobody knows beforehand.</summary>
internal static class WriteBuffer
{
    private const int InitialBytes = 1024;
    private const int MostBytesKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? mine;

    /// <summary>An empty buffer.</summary>
    public static ArrayBufferWriter<byte> Rent()
    {
        var buffer = mine ?? new ArrayBufferWriter<byte>(InitialBytes);
        mine = null;
        return buffer;
    }

    /// <summary>Gives the buffer back; returns what was written, in an array of its own.</summary>
    public static byte[] Return(ArrayBufferWriter<byte> buffer)
    {
        var written = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity <= MostBytesKept)
        {
            buffer.ResetWrittenCount();
            mine = buffer;
        }

        return written;
    }
}
