using System.Diagnostics;

namespace Godwit.Load.Measures;

/// <summary>What became of the messages of a run. Used from many threads.</summary>
internal sealed class Tally
{
    private const int MaxReasons = 5;

    private readonly Lock gate = new();
    private readonly List<string> reasons = [];
    private long errors;
    private long sent;
    private long acknowledged;
    private long delivered;
    private long duplicated;
    private long reordered;

    /// <summary>What went wrong, the first few.</summary>
    public IReadOnlyList<string> Reasons => reasons;

    /// <summary>Stanza errors, stream errors and connections that broke.</summary>
    public long Errors => Volatile.Read(ref errors);

    /// <summary>Messages that clients sent.</summary>
    public long Sent => Volatile.Read(ref sent);

    /// <summary>Messages that the server acknowledged.</summary>
    public long Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>Messages that clients received for the first time, each client counted.</summary>
    public long Delivered => Volatile.Read(ref delivered);

    /// <summary>Messages that came to a client once more.</summary>
    public long Duplicated => Volatile.Read(ref duplicated);

    /// <summary>Messages that came after a later one of the same sender.</summary>
    public long Reordered => Volatile.Read(ref reordered);

    /// <summary>From the moment when a message was to be sent until it came.</summary>
    public Latency Delivery { get; } = new();

    /// <summary>From the moment when a message was to be sent until its acknowledgement came.</summary>
    public Latency Acknowledgement { get; } = new();

    /// <summary>The time of messages that were to be sent before is not counted.</summary>
    public long TimedFrom { get; set; } = long.MaxValue;

    /// <summary>A message was sent.</summary>
    public void Send() => Interlocked.Increment(ref sent);

    /// <summary>A message was acknowledged.</summary>
    public void Acknowledge(long intended)
    {
        Interlocked.Increment(ref acknowledged);
        Time(Acknowledgement, intended);
    }

    /// <summary>A message came.</summary>
    public void Deliver(Arrival arrival, long intended)
    {
        switch (arrival)
        {
            case Arrival.Duplicate:
                Interlocked.Increment(ref duplicated);
                return;
            case Arrival.Late:
                Interlocked.Increment(ref reordered);
                break;
        }

        Interlocked.Increment(ref delivered);
        Time(Delivery, intended);
    }

    /// <summary>Something went wrong.</summary>
    public void Error(string reason)
    {
        Interlocked.Increment(ref errors);
        lock (gate)
        {
            if (reasons.Count < MaxReasons)
            {
                reasons.Add(reason);
            }
        }
    }

    private void Time(Latency latency, long intended)
    {
        if (intended >= TimedFrom)
        {
            latency.Add(Stopwatch.GetTimestamp() - intended);
        }
    }
}
