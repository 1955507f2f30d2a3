using System.Diagnostics;

namespace Godwit.Lab.Nodes;

/// <summary>
/// When the machine stood still: on each processor a thread that comes before all others wants to run every two milliseconds, and notes when it could not, which no program under test can be to blame for. The kernel's own work
/// is, or a neighbour of the virtual machine, or a collection of the laboratory's, during which it sees nothing either. Such times show in every program's lateness.
/// </summary>
internal sealed class Hiccups : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(2);

    /// <summary>What is shorter is not worth a mention.</summary>
    private static readonly long Least = Stopwatch.Frequency / 200;

    private readonly Lock gate = new();
    private readonly List<(long From, long To)> found = [];
    private readonly Thread[] threads;
    private volatile bool isOver;
    private volatile bool isBlind;

    /// <summary>Begins to watch.</summary>
    public Hiccups()
    {
        threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(p => new Thread(() => Watch(p)) { IsBackground = true, Name = $"hiccups {p}" })];
        Array.ForEach(threads, t => t.Start());
    }

    /// <summary>False when the threads may not come before others: to let them takes the capability <c>CAP_SYS_NICE</c>.</summary>
    public bool AreKnown => !isBlind;

    /// <summary>Those so far, in ticks of <see cref="Stopwatch"/>, in the order of their ends.</summary>
    public IReadOnlyList<(long From, long To)> Found
    {
        get
        {
            lock (gate)
            {
                return [.. found];
            }
        }
    }

    public void Dispose()
    {
        isOver = true;
        Array.ForEach(threads, t => t.Join());
    }

    private void Watch(int processor)
    {
        if (!Priority.TryPin(processor) || !Priority.TryComeFirst())
        {
            isBlind = true;
            return;
        }

        for (var last = Stopwatch.GetTimestamp(); !isOver;)
        {
            Thread.Sleep(Beat);
            var now = Stopwatch.GetTimestamp();
            var due = last + Beat.Ticks * (Stopwatch.Frequency / TimeSpan.TicksPerSecond);
            if (now - due >= Least)
            {
                lock (gate)
                {
                    found.Add((due, now));
                }
            }

            last = now;
        }
    }
}
