using Godwit.Load.Measures;

namespace Godwit.Load.Runs;

/// <summary>What a load cost the server.</summary>
internal static class Figures
{
    private const double MiB = 1024 * 1024;

    /// <summary>Adds the cost of messages.</summary>
    /// <param name="report">Where to.</param>
    /// <param name="messages">How many were sent between <paramref name="warm"/> and <paramref name="loaded"/>.</param>
    /// <param name="warm">The server after the warm-up, its garbage collected.</param>
    /// <param name="loaded">The server right after the last message.</param>
    /// <param name="end">The server when all was done, its garbage collected.</param>
    public static void Add(Report report, int messages, ServerSample warm, ServerSample loaded, ServerSample end)
    {
        report.Add("server: processor time for 1,000 messages", (loaded.ProcessorTime - warm.ProcessorTime).TotalMilliseconds * 1000 / messages, "ms");
        report.Add("server: allocated for a message", (double)(loaded.AllocatedBytes - warm.AllocatedBytes) / messages, "bytes");
        report.Add("server: memory under load (PSS)", loaded.ProportionalBytes / MiB, "MiB");
        report.Add("server: managed heap after warm-up", warm.HeapBytes / MiB, "MiB");
        report.Add("server: managed heap at the end", end.HeapBytes / MiB, "MiB");
        report.Add("this program: processor time for 1,000 messages", (loaded.OwnProcessorTime - warm.OwnProcessorTime).TotalMilliseconds * 1000 / messages, "ms");
    }
}
