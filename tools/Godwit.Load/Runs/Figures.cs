using Godwit.Load.Measures;

namespace Godwit.Load.Runs;

/// <summary>What a load cost the server.</summary>
internal static class Figures
{
    private const double MiB = 1024 * 1024;

    /// <summary>Adds what so many things cost between two moments.</summary>
    /// <param name="report">Where to.</param>
    /// <param name="probe">What looked at the server.</param>
    /// <param name="count">How many there were.</param>
    /// <param name="what">What they are.</param>
    /// <param name="from">The server before.</param>
    /// <param name="to">The server after.</param>
    public static void AddCost(this Report report, ServerProbe probe, double count, string what, ServerSample from, ServerSample to)
    {
        report.Between(from.At, to.At);
        report.Add("generatorCpuPer1000", $"this program: processor time for 1,000 {what}", (to.OwnProcessorTime - from.OwnProcessorTime).TotalSeconds * 1000 / count, "s");
        if (probe.Sees)
        {
            report.Add("cpu", "server: processor time", (to.ProcessorTime - from.ProcessorTime).TotalSeconds, "s");
            report.Add("cpuPer1000", $"server: processor time for 1,000 {what}", (to.ProcessorTime - from.ProcessorTime).TotalSeconds * 1000 / count, "s");
        }
    }

    /// <summary>Adds the server's memory under load and, of a Godwit, what became of its heap.</summary>
    public static void AddMemory(this Report report, ServerProbe probe, double count, ServerSample warm, ServerSample loaded, ServerSample end)
    {
        if (probe.Sees)
        {
            report.Add("pssMiB", "server: memory under load (PSS)", loaded.ProportionalBytes / MiB, "MiB");
        }

        if (probe.SeesHeap)
        {
            report.Add("allocated", "server: allocated for a message", (loaded.AllocatedBytes - warm.AllocatedBytes) / count, "bytes");
            report.Add("heapWarmMiB", "server: managed heap after warm-up", warm.HeapBytes / MiB, "MiB");
            report.Add("heapEndMiB", "server: managed heap at the end", end.HeapBytes / MiB, "MiB");
        }
    }
}
