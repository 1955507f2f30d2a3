using System.Diagnostics.Metrics;
using Godwit.Abstractions.Stores;

namespace Godwit.Storage;

/// <summary>What the store counts, on the meter <c>Godwit.Storage</c>.</summary>
internal sealed class StorageMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Godwit.Storage";

    private static readonly KeyValuePair<string, object?> Ok = new("result", "ok");
    private static readonly KeyValuePair<string, object?> Fenced = new("result", "fenced");
    private static readonly KeyValuePair<string, object?> Error = new("result", "failed");
    private static readonly KeyValuePair<string, object?> Unavailable = new("result", "unavailable");
    private static readonly KeyValuePair<string, object?> QueueFull = new("result", "refused");

    private readonly Meter meter = new(MeterName);
    private readonly Histogram<int> groupSize;
    private readonly Histogram<double> commitTime;
    private readonly Histogram<double> checkpointTime;
    private readonly Counter<long> writes;
    private readonly Counter<long> reads;

    public StorageMetrics()
    {
        groupSize = meter.CreateHistogram("godwit.storage.group.size", "{write}", "Writes in a commit.", advice: new InstrumentAdvice<int>
        {
            HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4000],
        });
        var times = new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
        };
        commitTime = meter.CreateHistogram("godwit.storage.commit.duration", "s", "Time to write a group and make it durable.", advice: times);
        checkpointTime = meter.CreateHistogram("godwit.storage.checkpoint.duration", "s", "Time to carry the write-ahead log over into the database.", advice: times);
        writes = meter.CreateCounter<long>("godwit.storage.writes", "{write}", "Writes that ended.");
        reads = meter.CreateCounter<long>("godwit.storage.reads", "{read}", "Reads that were asked for.");
    }

    /// <summary>Reports how many writes wait.</summary>
    public void WatchQueue(Func<int> count) =>
        meter.CreateObservableUpDownCounter("godwit.storage.write_queue.length", count, "{write}", "Writes that wait.");

    /// <summary>Reports how many reads wait.</summary>
    public void WatchReads(Func<int> count) =>
        meter.CreateObservableUpDownCounter("godwit.storage.read_queue.length", count, "{read}", "Reads that wait.");

    /// <summary>Reports how many entries of the logs' index are in memory.</summary>
    public void WatchIndex(Func<int> count) =>
        meter.CreateObservableUpDownCounter("godwit.storage.log_index.unmerged", count, "{entry}", "Index entries of messages that wait in memory to be merged into the index on disk.");

    /// <summary>A group is durable.</summary>
    /// <param name="count">How many writes it had.</param>
    /// <param name="rejected">How many of them failed alone.</param>
    /// <param name="duration">From its start to the end of the commit.</param>
    public void Committed(int count, int rejected, TimeSpan duration)
    {
        groupSize.Record(count);
        commitTime.Record(duration.TotalSeconds);
        writes.Add(count - rejected, Ok);
    }

    /// <summary>One write of a committed group failed.</summary>
    public void Failed(Exception failure) => writes.Add(1, failure is FencedException ? Fenced : Error);

    public void Lost(int count) => writes.Add(count, Unavailable);

    public void Refused() => writes.Add(1, QueueFull);

    public void Read() => reads.Add(1);

    public void Checkpointed(string part, TimeSpan duration) => checkpointTime.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("part", part));

    public void Dispose() => meter.Dispose();
}
