namespace Godwit.Compare.Profiling;

/// <summary>A function that was on the stack.</summary>
/// <param name="Symbol">What <c>perf</c> calls it.</param>
/// <param name="Module">The file that it is from; <c>[kernel.kallsyms]</c> for the kernel.</param>
internal readonly record struct Frame(string Symbol, string Module)
{
    /// <summary>True for the kernel's.</summary>
    public bool IsKernel => Module.StartsWith("[kernel", StringComparison.Ordinal) || Module.StartsWith("[guest.kernel", StringComparison.Ordinal) || Module.EndsWith(".ko", StringComparison.Ordinal);

    /// <summary>True when it was compiled by the runtime while it ran.</summary>
    public bool IsManaged => Module.StartsWith("/tmp/perf-", StringComparison.Ordinal) || Module.Contains("memfd:doublemapper", StringComparison.Ordinal);
}

/// <summary>Where a processor was at a moment.</summary>
/// <param name="Thread">The name of the thread.</param>
/// <param name="Seconds">The moment, by the kernel's monotonic clock.</param>
/// <param name="Frames">The stack, innermost first.</param>
internal sealed record Sample(string Thread, double Seconds, IReadOnlyList<Frame> Frames);
