namespace Godwit.Abstractions.Scheduling;

/// <summary>
/// What a piece of work gives rise to, done by the same thread right after it. A message is a chain of small pieces: to hand each to the thread pool costs a wake
/// of another thread, which is dearer than most of them. When many come up at once, all but a few go to the thread pool, and other processors share in them.
/// </summary>
public static class FollowingWork
{
    /// <summary>How many wait for the thread at the most; what comes then goes to the thread pool.</summary>
    public const int MostWaiting = 64;

    /// <summary>How many pieces a thread does before it hands the rest to the thread pool: what waits there waits for it.</summary>
    public const int MostDone = 256;

    [ThreadStatic]
    private static OfThread? current;

    /// <summary>How many scopes are open on this thread, one within the other.</summary>
    public static int Depth => current?.Depth ?? 0;

    /// <summary>Does a piece of work soon: on this thread when a scope is open there, on the thread pool otherwise. It must not throw.</summary>
    public static void Queue(IThreadPoolWorkItem work)
    {
        if (current is { Depth: > 0 } here && here.Waiting.Count < MostWaiting)
        {
            here.Waiting.Enqueue(work);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
    }

    /// <summary>
    /// Does a piece of work when all that <see cref="Queue"/> was given in the open scope is done, so that what all of it needs is done once; without a scope on the thread
    /// pool. It must not throw.
    /// </summary>
    public static void QueueLast(IThreadPoolWorkItem work)
    {
        if (current is { Depth: > 0 } here)
        {
            here.Last.Enqueue(work);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
    }

    /// <summary>Opens a scope; each is closed by <see cref="Leave"/>, on the same thread.</summary>
    public static void Enter() => (current ??= new OfThread()).Depth++;

    /// <summary>Closes a scope. When it is the outermost, what came up in it is done.</summary>
    public static void Leave()
    {
        var here = current!;
        if (here.Depth == 1)
        {
            for (var done = 0; here.Waiting.TryDequeue(out var work) || here.Last.TryDequeue(out work); done++)
            {
                if (done < MostDone)
                {
                    work.Execute();
                }
                else
                {
                    ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
                }
            }
        }

        here.Depth--;
    }

    /// <summary>What a thread has open.</summary>
    private sealed class OfThread
    {
        public Queue<IThreadPoolWorkItem> Waiting { get; } = new(MostWaiting);

        public Queue<IThreadPoolWorkItem> Last { get; } = new(1);

        public int Depth { get; set; }
    }
}
