using System.Buffers;

namespace Godwit.Load.Clients;

/// <summary>What is sent over a connection: nobody waits for the network, what comes while a write is under way goes with the next one.</summary>
/// <param name="stream">The connection.</param>
/// <param name="failed">Told when the connection broke.</param>
internal sealed class OutputQueue(Stream stream, Action<Exception> failed)
{
    private readonly Lock gate = new();
    private ArrayBufferWriter<byte> waiting = new(256);
    private ArrayBufferWriter<byte> spare = new(256);
    private bool underWay;

    /// <summary>Sends bytes.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            waiting.Write(bytes);
            if (underWay)
            {
                return;
            }

            underWay = true;
        }

        _ = WriteAsync();
    }

    private async Task WriteAsync()
    {
        try
        {
            while (Take() is { } taken)
            {
                await stream.WriteAsync(taken.WrittenMemory);
                taken.ResetWrittenCount();
                spare = taken;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            failed(exception);
        }
    }

    private ArrayBufferWriter<byte>? Take()
    {
        lock (gate)
        {
            if (waiting.WrittenCount == 0)
            {
                underWay = false;
                return null;
            }

            var taken = waiting;
            waiting = spare;
            return taken;
        }
    }
}
