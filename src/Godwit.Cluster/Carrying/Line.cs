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

    /// <summary>How often in a row a thread reads or sends what it finds there: what else it has to do waits meanwhile.</summary>
    private const int MostInARow = 4;

    private readonly Lock gate = new();
    private ArrayBufferWriter<byte> buffer = new();
    private List<(long Number, TOut Item)> waiting = [];
    private List<(long Number, TOut Item)> taken = [];
    private bool isSending;
    private bool hasEnded;
    private TaskCompletionSource? sent;

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

    /// <summary>Handles what comes in, one after the other, until the connection ends, and breaks it off then. When it completes nobody uses the connection any more.</summary>
    /// <param name="handle">Handles an item; must not take long. False when nothing more is to be handled.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="ConnectionAbortedException">It was broken off.</exception>
    /// <exception cref="InvalidDataException">Something came that is no frame.</exception>
    public async Task RunAsync(Func<long, TIn, bool> handle)
    {
        try
        {
            var input = connection.Transport.Input;
            for (var inARow = 0; ;)
            {
                var reading = input.ReadAsync();
                inARow = reading.IsCompleted ? inARow + 1 : 0;
                var read = await reading.ConfigureAwait(false);
                if (inARow == MostInARow)
                {
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                    inARow = 0;
                }

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
            End();
            await WhenSentAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Breaks the connection off: nothing more is handled or sent, even if it is there.</summary>
    public void End() => End(new ConnectionAbortedException("The line has ended."));

    /// <summary>Sends what waits.</summary>
    public void Execute() => _ = SendAsync();

    private void End(ConnectionAbortedException reason)
    {
        lock (gate)
        {
            hasEnded = true;
        }

        connection.Abort(reason);
    }

    private Task WhenSentAsync()
    {
        lock (gate)
        {
            sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return isSending ? sent.Task : Task.CompletedTask;
        }
    }

    private bool Handle(ref ReadOnlySequence<byte> rest, Func<long, TIn, bool> handle)
    {
        FollowingWork.Enter();
        try
        {
            var goesOn = true;
            while (goesOn && TryRead(ref rest, out var number, out var item))
            {
                goesOn = !Volatile.Read(ref hasEnded) && handle(number, item);
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
            for (var inARow = 0; Take(); inARow++)
            {
                if (inARow == MostInARow)
                {
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                    inARow = 0;
                }

                foreach (var (number, item) in taken)
                {
                    Write(number, item);
                }

                taken.Clear();
                var flush = await connection.Transport.Output.WriteAsync(buffer.WrittenMemory).ConfigureAwait(false);
                if (flush.IsCompleted || flush.IsCanceled)
                {
                    throw new ConnectionAbortedException("The other node takes no more.");
                }

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
            try
            {
                End(new ConnectionAbortedException("It could not be written.", failure));
            }
            finally
            {
                Take();
            }
        }
    }

    /// <summary>Takes what is to be sent. False when that is nothing: nobody writes to the connection then.</summary>
    private bool Take()
    {
        lock (gate)
        {
            isSending = !hasEnded && waiting.Count > 0;
            if (isSending)
            {
                (waiting, taken) = (taken, waiting);
            }
            else
            {
                sent?.TrySetResult();
            }

            return isSending;
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
