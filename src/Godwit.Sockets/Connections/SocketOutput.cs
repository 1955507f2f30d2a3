using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Godwit.Sockets.Linux;

namespace Godwit.Sockets.Connections;

/// <summary>
/// What is written to a peer, sent by the one who flushes. A flush completes when the network has taken all of it: a peer that does not read holds up its writer,
/// and nothing is buffered but what is being sent.
/// </summary>
internal sealed class SocketOutput(SocketDescriptor socket, SocketConnection connection) : PipeWriter, IValueTaskSource<FlushResult>
{
    private const int BufferBytes = 4096;

    private ManualResetValueTaskSourceCore<FlushResult> waiter;
    private CancellationTokenRegistration cancellation;
    private byte[]? buffer;
    private int start;
    private int end;
    private bool isWaiting;
    private bool isCancelled;
    private bool isCompleted;
    private bool isBroken;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => end - start;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsMemory(end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsSpan(end);
    }

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (buffer?.Length ?? 0) - end);
        end += bytes;
    }

    /// <summary>There may be room in the network.</summary>
    public void Ready()
    {
        lock (this)
        {
            if (!isWaiting || isCompleted || !TrySend())
            {
                return;
            }

            isWaiting = false;
        }

        waiter.SetResult(Result());
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        lock (this)
        {
            if (TrySend())
            {
                return new(Result());
            }
        }

        // Nobody waits yet, so that one which is cancelled right now does nothing: it is seen below.
        var registration = cancellationToken.UnsafeRegister(static (output, token) => ((SocketOutput)output!).Cancel(token), this);
        lock (this)
        {
            if (!cancellationToken.IsCancellationRequested && !TrySend())
            {
                waiter.Reset();
                cancellation = registration;
                isWaiting = true;
                return new(this, waiter.Version);
            }
        }

        registration.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        return new(Result());
    }

    public override void CancelPendingFlush()
    {
        lock (this)
        {
            isCancelled = true;
            if (!isWaiting)
            {
                return;
            }

            isWaiting = false;
        }

        // Not here: whoever cancels does not expect to go on with what the writer does.
        ThreadPool.UnsafeQueueUserWorkItem(static output => output.waiter.SetResult(output.Result()), this, preferLocal: false);
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (exception is null && !isCompleted)
        {
            await FlushAsync();
        }

        Complete(exception);
    }

    /// <inheritdoc/>
    /// <remarks>What was not flushed is dropped; <see cref="CompleteAsync"/> sends it.</remarks>
    public override void Complete(Exception? exception = null)
    {
        lock (this)
        {
            if (isCompleted)
            {
                return;
            }

            isCompleted = true;

            // Not given back: somebody may be writing to it.
            (buffer, start, end) = (null, 0, 0);
        }

        connection.Close();
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        cancellation.Dispose();
        cancellation = default;
        return waiter.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => waiter.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        waiter.OnCompleted(continuation, state, token, flags);

    private FlushResult Result()
    {
        var wasCancelled = isCancelled;
        isCancelled = false;
        return new FlushResult(wasCancelled, isBroken || isCompleted);
    }

    private void Cancel(CancellationToken token)
    {
        lock (this)
        {
            if (!isWaiting)
            {
                return;
            }

            isWaiting = false;
        }

        waiter.SetException(new OperationCanceledException(token));
    }

    /// <summary>Sends what is there. False when the network does not take all of it now.</summary>
    private unsafe bool TrySend()
    {
        while (start < end && !isBroken)
        {
            nint count;
            fixed (byte* next = &buffer![start])
            {
                count = Libc.send(socket, next, (nuint)(end - start), Libc.MSG_NOSIGNAL);
            }

            if (count >= 0)
            {
                start += (int)count;
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == Libc.EAGAIN)
            {
                return false;
            }

            // Nobody is there any more: what is written goes nowhere, and the writer is told so.
            isBroken = error != Libc.EINTR;
        }

        Return();
        return true;
    }

    private void Reserve(int sizeHint)
    {
        ObjectDisposedException.ThrowIf(isCompleted, this);
        sizeHint = Math.Max(sizeHint, 1);
        if (buffer is null)
        {
            buffer = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, BufferBytes));
        }
        else if (buffer.Length - end < sizeHint)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, end - start + sizeHint));
            buffer.AsSpan(start, end - start).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            (buffer, start, end) = (larger, 0, end - start);
        }
    }

    private void Return()
    {
        (start, end) = (0, 0);
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }
}
