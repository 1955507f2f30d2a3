using System.Diagnostics;

namespace Godwit.Load.Measures;

/// <summary>What became of the messages of a run.</summary>
internal sealed class Tally
{
    private const int MaxReasons = 5;

    private readonly List<string> reasons = [];

    /// <summary>What went wrong, the first few.</summary>
    public IReadOnlyList<string> Reasons => reasons;

    /// <summary>Stanza errors, stream errors and connections that broke.</summary>
    public long Errors { get; private set; }

    /// <summary>Messages that clients sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Messages that the server acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Messages that clients received for the first time, each client counted.</summary>
    public long Delivered { get; private set; }

    /// <summary>Messages that came to a client once more.</summary>
    public long Duplicated { get; private set; }

    /// <summary>Messages that came after a later one of the same sender.</summary>
    public long Reordered { get; private set; }

    /// <summary>From the moment when a message was to be sent until it came.</summary>
    public Latency Delivery { get; } = new();

    /// <summary>From the moment when a message was to be sent until its acknowledgement came.</summary>
    public Latency Acknowledgement { get; } = new();

    /// <summary>The time of messages that were to be sent before is not counted.</summary>
    public long TimedFrom { get; set; } = long.MaxValue;

    /// <summary>A message was sent.</summary>
    public void Send() => Sent++;

    /// <summary>A message was acknowledged.</summary>
    public void Acknowledge(long intended)
    {
        Acknowledged++;
        Time(Acknowledgement, intended);
    }

    /// <summary>A message came.</summary>
    public void Deliver(Arrival arrival, long intended)
    {
        switch (arrival)
        {
            case Arrival.Duplicate:
                Duplicated++;
                return;
            case Arrival.Late:
                Reordered++;
                break;
        }

        Delivered++;
        Time(Delivery, intended);
    }

    /// <summary>Something went wrong.</summary>
    public void Error(string reason)
    {
        Errors++;
        if (reasons.Count < MaxReasons)
        {
            reasons.Add(reason);
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
