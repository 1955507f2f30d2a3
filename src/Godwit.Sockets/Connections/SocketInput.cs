using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Godwit.Sockets.Linux;
using Microsoft.AspNetCore.Connections;

namespace Godwit.Sockets.Connections;

/// <summary>
/// What a peer sends, read when somebody asks for it: nobody asks, nothing is read, and the network slows the peer down. While nothing has come there is no buffer.
/// </summary>
internal sealed class SocketInput(SocketDescriptor socket) : PipeReader, IValueTaskSource<ReadResult>
{
    private const int BufferBytes = 4096;

    private ManualResetValueTaskSourceCore<ReadResult> waiter;
    private CancellationTokenRegistration cancellation;
    private byte[]? buffer;
    private ReadOnlySequence<byte> lent;
    private int start;
    private int end;
    private bool mayHaveMore = true;
    private bool isWaiting;
    private bool isExamined = true;
    private bool isAtEnd;
    private bool hasHungUp;
    private bool isCancelled;
    private bool isCompleted;
    private Exception? failure;

    /// <summary>True when the peer sends nothing more.</summary>
    public bool IsAtEnd => Volatile.Read(ref isAtEnd) || Volatile.Read(ref failure) is not null;

    /// <summary>There may be something to read.</summary>
    /// <param name="hangsUp">The peer ends its side behind it, which is told only once.</param>
    public void Ready(bool hangsUp)
    {
        lock (this)
        {
            mayHaveMore = true;
            hasHungUp |= hangsUp;
            if (!isWaiting || isCompleted || !TryReceive())
            {
                return;
            }

            isWaiting = false;
        }

        Finish();
    }

    /// <summary>The connection is broken off: whoever reads hears of it.</summary>
    public void Fail(Exception reason)
    {
        lock (this)
        {
            failure ??= reason;
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryRead(out var result))
        {
            return new(result);
        }

        // Nobody waits yet, so that one which is cancelled right now does nothing: it is seen below.
        var registration = cancellationToken.UnsafeRegister(static (input, token) => ((SocketInput)input!).Cancel(token), this);
        lock (this)
        {
            ObjectDisposedException.ThrowIf(isCompleted, this);
            if (!cancellationToken.IsCancellationRequested && !TryGet(out result))
            {
                waiter.Reset();
                cancellation = registration;
                isWaiting = true;
                return new(this, waiter.Version);
            }
        }

        registration.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        return new(result);
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (this)
        {
            return TryGet(out result);
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (this)
        {
            isExamined = lent.GetOffset(examined) == lent.GetOffset(lent.End);
            start += (int)(lent.GetOffset(consumed) - lent.GetOffset(lent.Start));
            lent = default;
            if (start == end)
            {
                Return();
            }
        }
    }

    public override void CancelPendingRead()
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

        // Not here: whoever cancels does not expect to go on with what the reader does.
        ThreadPool.UnsafeQueueUserWorkItem(static input => input.Finish(), this, preferLocal: false);
    }

    public override void Complete(Exception? exception = null)
    {
        lock (this)
        {
            isCompleted = true;

            // Not given back: somebody may be reading in it.
            (buffer, start, end) = (null, 0, 0);
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        cancellation.Dispose();
        cancellation = default;
        return waiter.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => waiter.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        waiter.OnCompleted(continuation, state, token, flags);

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

    /// <summary>Answers the one that waits. Only who has ended the waiting may call it.</summary>
    private void Finish()
    {
        ReadResult result;
        Exception? reason = null;
        lock (this)
        {
            try
            {
                _ = TryTake(out result);
            }
            catch (Exception exception) when (exception == failure)
            {
                (result, reason) = (default, exception);
            }
        }

        if (reason is null)
        {
            waiter.SetResult(result);
        }
        else
        {
            waiter.SetException(reason);
        }
    }

    private bool TryGet(out ReadResult result) => TryTake(out result) || (mayHaveMore && !isCompleted && TryReceive() && TryTake(out result));

    /// <summary>Lends what is there, if the reader does not know it already.</summary>
    private bool TryTake(out ReadResult result)
    {
        var wasCancelled = isCancelled;
        isCancelled = false;
        if (!wasCancelled && failure is not null)
        {
            throw failure;
        }

        if (wasCancelled || !isExamined || isAtEnd)
        {
            lent = buffer is null ? default : new ReadOnlySequence<byte>(buffer, start, end - start);
            result = new ReadResult(lent, wasCancelled, isAtEnd);
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>Reads what the network has. False when that is nothing yet.</summary>
    private unsafe bool TryReceive()
    {
        Reserve();
        while (failure is null)
        {
            nint count;
            fixed (byte* free = &buffer![end])
            {
                count = Libc.recv(socket, free, (nuint)(buffer.Length - end), 0);
            }

            if (count > 0)
            {
                end += (int)count;
                // There was room for more, so this was all; the end of the stream is told only once.
                mayHaveMore = end == buffer.Length || hasHungUp;
                isExamined = false;
                return true;
            }

            var error = count == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error is 0 or Libc.EAGAIN)
            {
                isAtEnd = error == 0;
                mayHaveMore = false;
                if (start == end)
                {
                    Return();
                }

                return isAtEnd;
            }

            if (error != Libc.EINTR)
            {
                failure = new ConnectionResetException(Marshal.GetPInvokeErrorMessage(error));
            }
        }

        return true;
    }

    private void Reserve()
    {
        if (buffer is null)
        {
            buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            (start, end) = (0, 0);
        }
        else if (end == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(start > 0 ? buffer.Length : buffer.Length * 2);
            buffer.AsSpan(start, end - start).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            (buffer, start, end) = (larger, 0, end - start);
        }
    }

    private void Return()
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }
}
