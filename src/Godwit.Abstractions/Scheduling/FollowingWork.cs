namespace Godwit.Abstractions.Scheduling;

/// <summary>
/// What a piece of work gives rise to, done by the same thread right after it. A message is a chain of small pieces: to hand each to the thread pool costs a wake
/// of another thread, which is dearer than most of them. When many come up at once, all but a few go to the thread pool, by the handful, and other processors share in them.
/// </summary>
public static class FollowingWork
{
    /// <summary>How many wait for the thread at the most; what comes then goes to the thread pool.</summary>
    public const int MostWaiting = 128;

    /// <summary>How many pieces a thread does before it hands the rest to the thread pool: what waits there waits for it.</summary>
    public const int MostDone = 256;

    /// <summary>How many pieces are one item of the thread pool when a thread has too much to do.</summary>
    private const int Handful = 32;

    /// <summary>How many are when all of it goes there: it is of one kind, and two threads that share in five hundred writes to sockets take a tenth more processor time for it than one.</summary>
    private const int Armful = 512;

    [ThreadStatic]
    private static OfThread? current;

    /// <summary>How many scopes are open on this thread, one within the other.</summary>
    public static int Depth => current?.Depth ?? 0;

    /// <summary>Does a piece of work soon: on this thread when a scope is open there, on the thread pool otherwise. It must not throw.</summary>
    public static void Queue(IThreadPoolWorkItem work)
    {
        if (current is not { Depth: > 0 } here)
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
        else if (!here.IsApart && here.Waiting.Count < MostWaiting)
        {
            here.Waiting.Enqueue(work);
        }
        else
        {
            here.HandOver(work);
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

    /// <summary>
    /// True when the thread may wait for a disk, say, in the open scope: it has little to do, and another one stands in for it should that take long. To wait is cheaper then
    /// than to have another thread do it.
    /// </summary>
    public static bool MayWait => current is { Depth: > 0, MayWait: true };

    /// <summary>Opens a scope; each is closed by <see cref="Leave"/>, on the same thread.</summary>
    /// <param name="mayWait">See <see cref="MayWait"/>; the outermost scope decides.</param>
    public static void Enter(bool mayWait = false)
    {
        var here = current ??= new OfThread();
        if (here.Depth++ == 0)
        {
            (here.MayWait, here.IsApart) = (mayWait, false);
        }
    }

    /// <summary>
    /// Opens a scope whose work goes to the thread pool, by the armful: for a thread that is in a turn of the engine, which what follows must not become a part of. Within another
    /// scope it is a part of that.
    /// </summary>
    public static void EnterApart()
    {
        Enter();
        current!.IsApart |= current.Depth == 1;
    }

    /// <summary>Closes a scope. When it is the outermost, what came up in it is done.</summary>
    public static void Leave()
    {
        var here = current!;
        if (here.Depth == 1)
        {
            here.HandOver();
            for (var done = 0; here.Waiting.TryDequeue(out var work) || here.Last.TryDequeue(out work); done++)
            {
                if (done < MostDone)
                {
                    work.Execute();
                }
                else
                {
                    here.HandOver(work);
                }
            }

            here.HandOver();
        }

        here.Depth--;
    }

    /// <summary>What a thread has open.</summary>
    private sealed class OfThread
    {
        private Pieces? pieces;

        public Queue<IThreadPoolWorkItem> Waiting { get; } = new(MostWaiting);

        public Queue<IThreadPoolWorkItem> Last { get; } = new(1);

        public int Depth { get; set; }

        public bool MayWait { get; set; }

        public bool IsApart { get; set; }

        /// <summary>Hands a piece of work to the thread pool, once there are enough of them.</summary>
        public void HandOver(IThreadPoolWorkItem work)
        {
            pieces ??= new Pieces();
            pieces.Add(work);
            if (pieces.Count == (IsApart ? Armful : Handful))
            {
                HandOver();
            }
        }

        /// <summary>Hands over what waits for more.</summary>
        public void HandOver()
        {
            if (pieces is not null)
            {
                ThreadPool.UnsafeQueueUserWorkItem(pieces, preferLocal: false);
                pieces = null;
            }
        }
    }

    /// <summary>Pieces of work that are one item of the thread pool.</summary>
    private sealed class Pieces : IThreadPoolWorkItem
    {
        private readonly List<IThreadPoolWorkItem> works = [];

        public int Count => works.Count;

        public void Add(IThreadPoolWorkItem work) => works.Add(work);

        public void Execute()
        {
            Enter();
            foreach (var work in works)
            {
                work.Execute();
            }

            Leave();
        }
    }
}
