using System.Runtime.InteropServices;
using Godwit.Abstractions.Scheduling;
using Godwit.Abstractions.Stores;
using Microsoft.Extensions.Logging;

namespace Godwit.Storage.Groups;

/// <summary>
/// The one writer of an engine: it takes all that is queued, writes it as one group, commits, and then completes the callers' tasks in
/// the order of their calls. Groups grow with the load by themselves, because the next one collects while this one commits. It has a thread of its own; while there is
/// little to do, whoever brings it writes it in its place, if he <see cref="FollowingWork.MayWait"/>: no thread is woken for it then, and what follows finds all in the
/// processor's caches.
/// </summary>
internal sealed partial class GroupWriter<TTarget> : IThreadPoolWorkItem, IAsyncDisposable
    where TTarget : class, IGroupTarget<TTarget>
{
    private readonly TTarget target;
    private readonly GroupWriterOptions bounds;
    private readonly WriteQueue<TTarget> queue;
    private readonly StorageMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Completions<TTarget> completions = new();
    private readonly List<Exception?> failures = [];
    private readonly ITimer watch;

    /// <summary>Held by the one who writes.</summary>
    private readonly Lock writing = new();
    private List<IWrite<TTarget>> few = [];
    private bool failing;

    /// <summary>When a group was last made durable; 0 when none was since the start or the last failure.</summary>
    private long writtenAt;

    public GroupWriter(TTarget target, GroupWriterOptions bounds, StorageMetrics metrics, TimeProvider time, ILogger logger)
    {
        this.target = target;
        this.bounds = bounds;
        this.metrics = metrics;
        this.time = time;
        this.logger = logger;
        queue = new(bounds, new CommitPace(bounds, time), time, this);
        metrics.WatchQueue(() => queue.Count);
        watch = time.CreateTimer(static writer => ((GroupWriter<TTarget>)writer!).Look(), this, bounds.Patience / 4, bounds.Patience / 4);
        new Thread(Loop) { IsBackground = true, Name = "Godwit store writer" }.Start();
    }

    /// <summary>
    /// Queues a write; the order of the calls is the order of the writes. Its task fails with <see cref="StoreUnavailableException"/> when
    /// the queue is at its bound, the writer is stuck or closed.
    /// </summary>
    public Task<TResult> Enqueue<TResult>(Write<TTarget, TResult> write)
    {
        var admission = queue.Add(write);
        if (admission != Admission.Taken)
        {
            metrics.Refused();
            write.Fail(new StoreUnavailableException(admission switch
            {
                Admission.Full => "The store is behind: too many writes are waiting. Try again in a moment.",
                Admission.Stalled => DoesNotAnswer,
                _ => "The store is closed.",
            }));
        }

        return write.Task;
    }

    /// <summary>True when the last group succeeded and is not older than that.</summary>
    public bool HasWrittenWithin(TimeSpan age) => Volatile.Read(ref writtenAt) is not 0 and var at && time.GetElapsedTime(at) <= age;

    /// <summary>True while nothing is written, and nobody is called.</summary>
    public bool IsIdle => queue.IsIdle;

    /// <summary>Writes what is queued and closes the target.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Close();
        await stopped.Task;
        await watch.DisposeAsync();
        target.Dispose();
    }

    /// <summary>Somebody brings something to write: he writes it, or lets the writer's thread do so.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (!target.IsBrief || !FollowingWork.MayWait || !TryWriteFew())
        {
            queue.WakeWriter();
        }
    }

    private string DoesNotAnswer => $"The store has not answered for {bounds.Patience.TotalSeconds:0.#} s. Try again in a moment; it goes on by itself.";

    /// <summary>Those who wait behind a group that takes too long are told.</summary>
    private void Look()
    {
        var given = queue.GiveUp(out var begins);
        if (begins)
        {
            LogStalls(bounds.Patience);
        }

        if (given.Length > 0)
        {
            metrics.Lost(given.Length);
            var failure = new StoreUnavailableException(DoesNotAnswer);
            completions.Add(given, [.. given.Select(_ => failure)], isIdle: false);
        }
    }

    private void Loop()
    {
        var taken = new List<IWrite<TTarget>>();
        while (queue.TakeAll(ref taken))
        {
            lock (writing)
            {
                WriteAll(taken);
            }
        }

        lock (writing)
        {
            // Whoever wrote in the thread's place has come to an end too.
            stopped.SetResult();
        }
    }

    private bool TryWriteFew()
    {
        if (!writing.TryEnter())
        {
            return false;
        }

        try
        {
            if (!queue.TryTakeFew(ref few))
            {
                return false;
            }

            WriteAll(few);
            queue.Leave();
            return true;
        }
        finally
        {
            writing.Exit();
        }
    }

    private void WriteAll(List<IWrite<TTarget>> taken)
    {
        var rest = CollectionsMarshal.AsSpan(taken);
        while (!rest.IsEmpty)
        {
            var (count, bytes) = Measure(rest);
            WriteGroup(rest[..count], bytes);
            target.AfterGroup();
            rest = rest[count..];
        }

        taken.Clear();
    }

    private (int Count, long Bytes) Measure(ReadOnlySpan<IWrite<TTarget>> writes)
    {
        var count = 0;
        var bytes = 0L;
        while (count < writes.Length && count < bounds.MostInGroup && bytes < bounds.MostBytesInGroup)
        {
            bytes += writes[count++].Size;
        }

        return (count, bytes);
    }

    private void WriteGroup(ReadOnlySpan<IWrite<TTarget>> group, long bytes)
    {
        var started = queue.Started();
        var failure = TryWrite(group);

        // Before anybody is told, who may go on at once.
        queue.Finished(group.Length, bytes);
        if (failure is not null)
        {
            FailGroup(group, failure);
            return;
        }

        var now = time.GetTimestamp();
        Volatile.Write(ref writtenAt, now);
        metrics.Committed(group.Length, CompleteGroup(group), time.GetElapsedTime(started, now));
    }

    private Exception? TryWrite(ReadOnlySpan<IWrite<TTarget>> group)
    {
        failures.Clear();
        try
        {
            target.Write(group, failures);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private int CompleteGroup(ReadOnlySpan<IWrite<TTarget>> group)
    {
        var rejected = 0;
        foreach (var failure in failures)
        {
            if (failure is not null)
            {
                rejected++;
                metrics.Failed(failure);
            }
        }

        completions.Add(group, [.. failures], queue.IsQuiet);
        if (failing)
        {
            failing = false;
            LogWorksAgain();
        }

        return rejected;
    }

    private void FailGroup(ReadOnlySpan<IWrite<TTarget>> group, Exception failure)
    {
        Volatile.Write(ref writtenAt, 0);
        var explained = target.Explain(failure);
        metrics.Lost(group.Length);
        if (!failing)
        {
            failing = true;
            LogFails(explained.Message, failure);
        }

        foreach (var write in group)
        {
            write.Lose();
        }

        var all = new Exception?[group.Length];
        Array.Fill(all, explained);
        completions.Add(group, all, isIdle: false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing can be written: {Reason} Further failures are not logged until it works again.")]
    private partial void LogFails(string reason, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store has not answered for {Patience}. Until it does, what is to be written is refused.")]
    private partial void LogStalls(TimeSpan patience);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store can be written again.")]
    private partial void LogWorksAgain();
}
