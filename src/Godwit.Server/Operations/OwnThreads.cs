namespace Godwit.Server.Operations;

/// <summary>Does long computations on threads of their own: on those of the pool, the work of everybody connected would wait for them.</summary>
internal static class OwnThreads
{
    /// <summary>Computes one thing.</summary>
    public static Task<T> RunAsync<T>(Func<T> body) =>
        Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    /// <summary>Does something with each item, as many at a time as there are processors. What it throws ends the rest and comes out here.</summary>
    public static Task ForEachAsync<T>(IReadOnlyList<T> items, Action<T> body, CancellationToken cancellationToken)
    {
        var taken = -1;
        return Task.WhenAll(Enumerable.Range(0, Math.Min(items.Count, Environment.ProcessorCount)).Select(_ =>
            Task.Factory.StartNew(Work, cancellationToken, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default)));

        void Work()
        {
            while (Interlocked.Increment(ref taken) is var index && index < items.Count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    body(items[index]);
                }
                catch
                {
                    Volatile.Write(ref taken, items.Count);
                    throw;
                }
            }
        }
    }
}
