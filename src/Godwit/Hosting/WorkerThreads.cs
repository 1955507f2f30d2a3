using Godwit.Sockets;

namespace Godwit.Hosting;

/// <summary>
/// How many threads of the pool work at once before it finds, by itself, that more do more. By default that is one for every processor: most of these wake for nothing,
/// as the work of a few messages is done by then, and to wake a thread costs more than most stanzas. What waits for the disk, and what computes for long, has threads of
/// its own.
/// </summary>
internal static class WorkerThreads
{
    /// <summary>
    /// One for each processor that the pollers and the store's writer leave, and at least one. The program's settings say one, since the pool begins with what they say
    /// and never with less; who sets another number there (<c>DOTNET_ThreadPool_ForceMinWorkerThreads</c>) gets that.
    /// </summary>
    public static void Choose()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        if (workers == 1)
        {
            ThreadPool.SetMinThreads(Count(Environment.ProcessorCount, new TransportOptions().Pollers), completions);
        }
    }

    /// <summary>How many for so many processors and pollers.</summary>
    internal static int Count(int processors, int pollers) => Math.Max(1, processors - pollers - 1);
}
