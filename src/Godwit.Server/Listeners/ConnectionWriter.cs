using Godwit.Abstractions.Scheduling;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Listeners;

/// <summary>
/// The writing side of a client connection. While the stream is negotiated, the reading side writes; from <see cref="Start"/> on what the session has queued is
/// written by the thread pool, many stanzas in one write. While nothing waits, nothing is held for it.
/// </summary>
internal sealed partial class ConnectionWriter(IStreamTransport transport, ConnectionServices services) : IQueueReader, IThreadPoolWorkItem
{
    /// <summary>A write is sent off when it has grown so large, in bytes.</summary>
    private const int WriteBytes = 64 * 1024;

    /// <summary>How long a client may take for the last of a node that stops.</summary>
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopped = new();
    private ClientSession? session;
    private TaskCompletionSource? ended;
    private StreamError? closing;
    private bool hasWritten;
    private bool hasStopped;
    private int hookingThread;
    private volatile bool isSuspended;

    private bool IsStarted => session is not null;

    /// <summary>Writes the start of a stream; only while negotiating.</summary>
    public void Write(StreamHeader header) => transport.Write(header);

    /// <summary>Writes an element, through the session's queue once that is in use.</summary>
    public void Write(Element element)
    {
        if (!TryWriteNow(element))
        {
            session!.Send(element);
        }
    }

    /// <summary>Sends what the reading side wrote; nothing when the loop writes.</summary>
    public async ValueTask FlushDirectAsync()
    {
        if (!IsStarted && transport.Unflushed > 0)
        {
            await FlushAsync();
        }
    }

    /// <summary>Writes the session's queue from here on. Nothing when it was stopped already: another connection writes the queue.</summary>
    public void Start(ClientSession owner)
    {
        lock (this)
        {
            if (stopped.IsCancellationRequested)
            {
                return;
            }

            session = owner;
            owner.Outbound.Attach(this);
        }

        Wake();
    }

    /// <summary>There is more to do than to write the queue.</summary>
    public bool IsInterrupted => closing is not null || stopped.IsCancellationRequested;

    public void Wake() => FollowingWork.Queue(this);

    public void Execute() => _ = WriteAsync(session!);

    /// <summary>True when the end of the stream was written.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Writes the end of the stream behind all that waits.</summary>
    public async Task CloseAsync(StreamError? error)
    {
        if (session is { } owner)
        {
            // Not in the queue, which is the session's: it may go on with another connection.
            closing = error ?? NoError;
            owner.Outbound.Interrupt();
            await WhenOverAsync();
            return;
        }

        await EndStreamAsync(error ?? NoError);
    }

    /// <summary>Ends the connection behind the end of the stream; breaks it when the client does not take what was written.</summary>
    public async Task FinishAsync()
    {
        try
        {
            await PatientlyAsync(transport.FinishAsync(), CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            WriteFailed(services.Logger, transport.Peer, exception.Message);
            transport.Abort();
        }
    }

    /// <summary>Stops writing; completes when nothing more is written.</summary>
    public async Task StopAsync()
    {
        await stopped.CancelAsync();
        if (Owner() is { } owner)
        {
            owner.Outbound.Interrupt();
            await WhenOverAsync();
        }
    }

    /// <summary>Stops writing but lets the connection be; completes when nothing more is written.</summary>
    public Task SuspendAsync()
    {
        isSuspended = true;
        return StopAsync();
    }

    /// <summary>Writes an error and the end of the stream though writing was stopped. False when the client does not take them.</summary>
    public async Task<bool> TryFarewellAsync(StreamError error)
    {
        try
        {
            transport.Write(error.ToElement());
            transport.WriteEnd();
            await PatientlyAsync(transport.FlushAsync(CancellationToken.None).AsTask(), CancellationToken.None);
            return true;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            WriteFailed(services.Logger, transport.Peer, exception.Message);
            return false;
        }
    }

    /// <summary>See <see cref="SessionLink.TryWriteNow"/>.</summary>
    public bool TryWriteNow(Stanza stanza)
    {
        if (hookingThread != Environment.CurrentManagedThreadId)
        {
            return false;
        }

        // What is let go has been handed over before, and is not acknowledged once more.
        List<long>? none = null;
        Put(session!, new OutboundItem(stanza, IsReleased: true), ref none);
        return true;
    }

    /// <summary>Writes an element while the loop does not run yet; false when it does.</summary>
    public bool TryWriteNow(Element element)
    {
        if (IsStarted)
        {
            return false;
        }

        transport.Write(element);
        return true;
    }

    /// <summary>Stands for an end without an error.</summary>
    private static StreamError NoError { get; } = new("");

    /// <summary>The session whose queue is written; null when that has not begun.</summary>
    private ClientSession? Owner()
    {
        lock (this)
        {
            return session;
        }
    }

    /// <summary>Writes until nothing waits, or the stream is over.</summary>
    private async Task WriteAsync(ClientSession owner)
    {
        // The first round sends off what the reading side wrote last, in one write with what waits: the answer to a resumption counts messages whose refusals come behind it.
        var isFirst = !hasWritten;
        var items = isFirst ? owner.Outbound.TakeAlong() : owner.Outbound.Take(this);
        hasWritten = true;
        while (items is not null)
        {
            var end = isFirst || items.Count > 0 ? null : closing;
            isFirst = false;
            if (!await TryWriteAsync(owner, items, end))
            {
                End(owner);
                return;
            }

            SpareLists<OutboundItem>.Give(items);
            items = owner.Outbound.Take(this);
        }
    }

    private void End(ClientSession owner)
    {
        if (HasEnded || isSuspended)
        {
            // To break the connection would lose what was written last: the reading side lets it end.
            transport.StopReading();
        }
        else
        {
            transport.Abort();
        }

        lock (this)
        {
            hasStopped = true;
        }

        ended?.SetResult();
    }

    /// <summary>Completes when the queue is not written any more.</summary>
    private Task WhenOverAsync()
    {
        lock (this)
        {
            return hasStopped ? Task.CompletedTask : (ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>
    /// Writes a batch and empties it, then the end of the stream if it is given. False when the stream is over; what was not written is in the queue again.
    /// </summary>
    private async Task<bool> TryWriteAsync(ClientSession owner, List<OutboundItem> items, StreamError? end)
    {
        List<long>? acknowledged = null;
        var next = 0;
        try
        {
            while (next < items.Count && !stopped.IsCancellationRequested)
            {
                var item = items[next];
                if (item.Close is { } error)
                {
                    await EndStreamAsync(error);
                    return false;
                }

                Put(owner, item, ref acknowledged);
                next++;
                if (transport.Unflushed >= WriteBytes)
                {
                    await FlushAsync();
                }
            }

            if (!stopped.IsCancellationRequested && owner.Ledger.Ask() is { } question)
            {
                transport.Write(question);
            }

            await FlushAsync();
            if (stopped.IsCancellationRequested)
            {
                owner.Outbound.Prepend(items[next..]);
                return false;
            }

            items.Clear();
            next = 0;
            if (acknowledged is not null)
            {
                owner.Acknowledged(acknowledged);
            }

            if (end is null)
            {
                return true;
            }

            await EndStreamAsync(end);
            return false;
        }
#pragma warning disable CA1031 // Whatever the reason, the stream is over, and what was not written stays in the queue.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (exception is IOException or OperationCanceledException or InvalidOperationException)
            {
                WriteFailed(services.Logger, transport.Peer, exception.Message);
            }
            else
            {
                WriterFailed(services.Logger, owner.Account, exception);
            }

            owner.Outbound.Prepend(items[next..]);
            return false;
        }
    }

    private async ValueTask FlushAsync()
    {
        var flush = transport.FlushAsync(stopped.Token);
        if (flush.IsCompletedSuccessfully)
        {
            return;
        }

        await PatientlyAsync(flush.AsTask(), stopped.Token);
    }

    /// <summary>
    /// Waits for a client to take what is in the air. One that does not read holds memory: it has as long as the limits say, and when the node stops,
    /// and has handed over what it could, hardly any time.
    /// </summary>
    private async Task PatientlyAsync(Task work, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(services.Model.Limits.WriteTimeout, services.Time);
        await using var hurry = services.Sessions.Registry.Closing.UnsafeRegister(static l => ((CancellationTokenSource)l!).CancelAfter(LastWrite), limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await work.WaitAsync(either.Token);
    }

    private void Put(ClientSession owner, in OutboundItem item, ref List<long>? acknowledged)
    {
        if ((item.Element ?? item.Make?.Invoke()) is { } element)
        {
            transport.Write(element);
            owner.Ledger.Wrote(element);
            return;
        }

        var stanza = item.Stanza!;
        if (!item.IsReleased && !Passes(owner, stanza) && item.Sequence == 0)
        {
            return;
        }

        transport.Write(stanza, item.To);
        services.Sessions.Metrics.Sent(stanza.Kind);
        if (owner.Ledger.IsCountingSent)
        {
            if (!owner.Ledger.Wrote(item))
            {
                owner.Overflow("unacknowledged-stanzas");
            }
        }
        else
        {
            owner.Refusals.Heard(stanza);
            if (item.Sequence != 0)
            {
                (acknowledged ??= []).Add(item.Sequence);
            }
        }
    }

    private bool Passes(ClientSession owner, Stanza stanza)
    {
        hookingThread = Environment.CurrentManagedThreadId;
        var passes = true;
        foreach (var hook in services.Modules.Table.SendHooks)
        {
            passes &= Passes(hook, owner, stanza);
        }

        hookingThread = 0;
        return passes;
    }

    private bool Passes(SendHook hook, ClientSession owner, Stanza stanza)
    {
        try
        {
            return hook(owner, stanza);
        }
#pragma warning disable CA1031 // A module's bug must not keep a stanza from the client, nor end the writing.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            HookFailed(services.Logger, owner.Account, exception);
            return true;
        }
    }

    private async ValueTask EndStreamAsync(StreamError error)
    {
        if (error != NoError)
        {
            transport.Write(error.ToElement());
        }

        transport.WriteEnd();
        await FlushAsync();
        HasEnded = true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A module failed on a stanza that is being written to {Account}")]
    private static partial void HookFailed(ILogger logger, Jid account, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stream of {Account} could not be written")]
    private static partial void WriterFailed(ILogger logger, Jid account, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Writing to {Peer} failed: {Reason}")]
    private static partial void WriteFailed(ILogger logger, string peer, string reason);
}
