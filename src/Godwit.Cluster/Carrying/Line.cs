using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Godwit.Abstractions.Scheduling;
using Microsoft.AspNetCore.Connections;
using Orleans.Serialization;

namespace Godwit.Cluster.Carrying;

/// <summary>
/// A connection between two nodes on which what couriers carry goes one way, and the answers the other. A frame is its length without itself (32 bits), a number (64 bits), both with the
/// least byte first, and one item as the engine's serializer writes it. What comes in is handled by the thread that has read it, and what one piece of work has to send is one write of its thread: a call of
/// the engine is handed from thread to thread six times until its answer is there.
/// </summary>
/// <typeparam name="TOut">What is sent.</typeparam>
/// <typeparam name="TIn">What comes in.</typeparam>
/// <param name="connection">The connection.</param>
/// <param name="serializer">The engine's.</param>
internal sealed class Line<TOut, TIn>(ConnectionContext connection, Serializer serializer) : IThreadPoolWorkItem
{
    /// <summary>The largest frame, as large as the engine's largest message.</summary>
    public const int MostBytes = 100 * 1024 * 1024;

    private const int LengthBytes = sizeof(int);
    private const int HeaderBytes = LengthBytes + sizeof(long);

    /// <summary>A buffer that has grown larger is not kept.</summary>
    private const int MostKept = 256 * 1024;

    private readonly Lock gate = new();
    private ArrayBufferWriter<byte> buffer = new();
    private List<(long Number, TOut Item)> waiting = [];
    private List<(long Number, TOut Item)> taken = [];
    private bool isSending;
    private bool hasEnded;

    /// <summary>Sends an item, with what else the work in hand sends. False when the connection has ended; it may end before the item is there.</summary>
    public bool TrySend(long number, TOut item)
    {
        lock (gate)
        {
            if (hasEnded)
            {
                return false;
            }

            waiting.Add((number, item));
            if (isSending)
            {
                return true;
            }

            isSending = true;
        }

        FollowingWork.QueueLast(this);
        return true;
    }

    /// <summary>Handles what comes in, one after the other, until the connection ends. From then on nothing is sent.</summary>
    /// <param name="handle">Handles an item; must not take long. False when nothing more is to be handled.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">Something came that is no frame.</exception>
    public async Task RunAsync(Func<long, TIn, bool> handle)
    {
        try
        {
            var input = connection.Transport.Input;
            while (true)
            {
                var read = await input.ReadAsync().ConfigureAwait(false);
                var rest = read.Buffer;
                var goesOn = Handle(ref rest, handle) && !read.IsCompleted && !read.IsCanceled;
                input.AdvanceTo(rest.Start, rest.End);
                if (!goesOn)
                {
                    return;
                }
            }
        }
        finally
        {
            lock (gate)
            {
                hasEnded = true;
            }
        }
    }

    /// <summary>Breaks the connection off.</summary>
    public void End() => connection.Abort(new ConnectionAbortedException("The node is gone."));

    /// <summary>Sends what waits.</summary>
    public void Execute() => _ = SendAsync();

    private bool Handle(ref ReadOnlySequence<byte> rest, Func<long, TIn, bool> handle)
    {
        FollowingWork.Enter();
        try
        {
            var goesOn = true;
            while (goesOn && TryRead(ref rest, out var number, out var item))
            {
                goesOn = handle(number, item);
            }

            return goesOn;
        }
        finally
        {
            FollowingWork.Leave();
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (Take())
            {
                foreach (var (number, item) in taken)
                {
                    Write(number, item);
                }

                taken.Clear();
                await connection.Transport.Output.WriteAsync(buffer.WrittenMemory).ConfigureAwait(false);
                if (buffer.Capacity > MostKept)
                {
                    buffer = new();
                }

                buffer.ResetWrittenCount();
            }
        }
#pragma warning disable CA1031 // Whatever the reason: what was to be sent is lost, and so the connection is.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            connection.Abort(new ConnectionAbortedException("It could not be written.", failure));
        }
    }

    private bool Take()
    {
        lock (gate)
        {
            (waiting, taken) = (taken, waiting);
            return isSending = taken.Count > 0;
        }
    }

    private void Write(long number, TOut item)
    {
        var start = buffer.WrittenCount;
        buffer.GetSpan(HeaderBytes);
        buffer.Advance(HeaderBytes);
        serializer.Serialize(item, buffer);
        var frame = MemoryMarshal.AsMemory(buffer.WrittenMemory)[start..].Span;
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - LengthBytes);
        BinaryPrimitives.WriteInt64LittleEndian(frame[LengthBytes..], number);
    }

    private bool TryRead(ref ReadOnlySequence<byte> rest, out long number, out TIn item)
    {
        (number, item) = (0, default!);
        if (rest.Length < HeaderBytes)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        rest.Slice(0, HeaderBytes).CopyTo(header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is < sizeof(long) or > MostBytes)
        {
            throw new InvalidDataException($"A frame of {length} bytes.");
        }

        if (rest.Length < LengthBytes + (long)length)
        {
            return false;
        }

        number = BinaryPrimitives.ReadInt64LittleEndian(header[LengthBytes..]);
        item = serializer.Deserialize<TIn>(rest.Slice(HeaderBytes, length - sizeof(long)))!;
        rest = rest.Slice(LengthBytes + (long)length);
        return true;
    }
}
