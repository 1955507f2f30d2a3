using System.Buffers;
using Godwit.Protocol.Xml;

namespace Godwit.Load.Clients;

/// <summary>
/// The elements that come over a connection. While nothing comes it holds no buffer, so that thousands of idle ones cost little.
/// </summary>
internal sealed class ElementStream : IDisposable
{
    private const int BufferBytes = 8 * 1024;

    private readonly XmppReader reader = new(new XmppReaderLimits(), XmppFraming.Stream);
    private Stream stream;
    private ReadOnlySequence<byte> rest;
    private byte[]? buffer;

    public ElementStream(Stream stream)
    {
        this.stream = stream;
    }

    /// <summary>What was read last.</summary>
    public XmppReader Current => reader;

    /// <summary>Goes on with another stream under the same connection, or a new one on it.</summary>
    public void Restart(Stream next)
    {
        stream = next;
        reader.Reset();
    }

    /// <summary>Reads the next element. False at the end of the stream.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<bool> ReadAsync()
    {
        while (true)
        {
            while (reader.TryRead(ref rest, out var found))
            {
                switch (found.Kind)
                {
                    case XmppEventKind.Element:
                        return true;
                    case XmppEventKind.StreamClose:
                        return false;
                }
            }

            if (!await FillAsync())
            {
                return false;
            }
        }
    }

    public void Dispose()
    {
        GiveBack();
        reader.Dispose();
    }

    private async ValueTask<bool> FillAsync()
    {
        GiveBack();
#pragma warning disable CA2022 // A read of no bytes waits until there are some.
        _ = await stream.ReadAsync(Memory<byte>.Empty);
#pragma warning restore CA2022
        buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var count = await stream.ReadAsync(buffer);
        rest = new ReadOnlySequence<byte>(buffer, 0, count);
        return count > 0;
    }

    private void GiveBack()
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }
}
