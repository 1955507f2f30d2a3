using System.Runtime.InteropServices;

namespace Godwit.Lab.Nodes;

/// <summary>Where and when the calling thread runs, which .NET has no words for (sched(7)).</summary>
internal static unsafe partial class Priority
{
    private const int FirstInFirstOut = 1;
    private const int BitsPerWord = 64;
    private const int Words = 16;

    /// <summary>Lets it run on one processor only.</summary>
    /// <returns>False when it may not: there is none of this number for the process.</returns>
    public static bool TryPin(int processor)
    {
        var mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        mask[processor / BitsPerWord] = 1UL << (processor % BitsPerWord);
        return SetAffinity(0, Words * sizeof(ulong), mask) == 0;
    }

    /// <summary>Lets it run at once whenever it wants to, before all threads of the usual kind.</summary>
    /// <param name="before">And before those of this kind that come before so many others of it.</param>
    /// <returns>False when it may not: to do so takes the capability <c>CAP_SYS_NICE</c>.</returns>
    public static bool TryComeFirst(int before = 0)
    {
        var priority = before + 1;
        return SetScheduler(0, FirstInFirstOut, &priority) == 0;
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint length, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, int* priority);
}
