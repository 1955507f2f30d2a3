using Godwit.Abstractions.Scheduling;

namespace Godwit.Tests.Scheduling;

/// <summary>What comes of a piece of work is done right after it, by the same thread. Each test has a thread of its own, where no scope can be open.</summary>
public sealed class FollowingWorkTests
{
    [Fact]
    public Task It_is_done_when_the_outermost_scope_ends() => OnOwnThread(() =>
    {
        var work = new Work();
        FollowingWork.Enter();
        FollowingWork.Enter();
        FollowingWork.Queue(work);
        FollowingWork.Leave();
        Assert.False(work.Done.IsCompleted);
        FollowingWork.Leave();

        Assert.True(work.Done.IsCompleted);
        Assert.Equal(Environment.CurrentManagedThreadId, work.Thread);
        Assert.Equal(0, FollowingWork.Depth);
    });

    [Fact]
    public Task What_it_gives_rise_to_is_done_too() => OnOwnThread(() =>
    {
        var last = new Work();
        FollowingWork.Enter();
        FollowingWork.Queue(new Work(() => FollowingWork.Queue(last)));
        FollowingWork.Leave();

        Assert.True(last.Done.IsCompleted);
    });

    [Fact]
    public Task What_is_to_come_last_waits_for_all_that_comes_of_the_rest() => OnOwnThread(() =>
    {
        var order = new List<string>();
        FollowingWork.Enter();
        FollowingWork.QueueLast(new Work(() => order.Add("last")));
        FollowingWork.Queue(new Work(() =>
        {
            order.Add("first");
            FollowingWork.Queue(new Work(() => order.Add("what comes of it")));
        }));
        FollowingWork.Leave();

        Assert.Equal(["first", "what comes of it", "last"], order);
    });

    [Fact]
    public async Task In_a_scope_apart_the_thread_pool_does_it()
    {
        var all = Enumerable.Range(0, FollowingWork.MostWaiting + 1).Select(_ => new Work()).ToArray();
        await OnOwnThread(() =>
        {
            FollowingWork.EnterApart();
            Array.ForEach(all, FollowingWork.Queue);
            FollowingWork.Leave();
        });
        await Task.WhenAll(all.Select(w => w.Done));

        Assert.All(all, w => Assert.True(w.WasInPool));
    }

    [Fact]
    public Task A_scope_apart_within_another_is_a_part_of_that() => OnOwnThread(() =>
    {
        var work = new Work();
        FollowingWork.Enter();
        FollowingWork.EnterApart();
        FollowingWork.Queue(work);
        FollowingWork.Leave();
        FollowingWork.Leave();

        Assert.True(work.Done.IsCompleted);
        Assert.Equal(Environment.CurrentManagedThreadId, work.Thread);
    });

    [Fact]
    public Task Only_the_outermost_scope_says_whether_its_thread_may_wait() => OnOwnThread(() =>
    {
        Assert.False(FollowingWork.MayWait);
        FollowingWork.Enter(mayWait: true);
        FollowingWork.Enter();
        Assert.True(FollowingWork.MayWait);
        FollowingWork.Leave();
        FollowingWork.Leave();
        FollowingWork.Enter();
        FollowingWork.Enter(mayWait: true);
        Assert.False(FollowingWork.MayWait);
        FollowingWork.Leave();
        FollowingWork.Leave();
        Assert.False(FollowingWork.MayWait);
    });

    [Fact]
    public async Task Where_no_scope_is_open_the_thread_pool_does_it()
    {
        var work = new Work();
        await OnOwnThread(() => FollowingWork.Queue(work));
        await work.Done;

        Assert.True(work.WasInPool);
    }

    [Fact]
    public async Task Of_many_at_once_the_thread_pool_does_those_beyond_a_few()
    {
        var all = Enumerable.Range(0, FollowingWork.MostWaiting * 3).Select(_ => new Work()).ToArray();
        await OnOwnThread(() =>
        {
            FollowingWork.Enter();
            Array.ForEach(all, FollowingWork.Queue);
            FollowingWork.Leave();
        });
        await Task.WhenAll(all.Select(w => w.Done));

        Assert.Equal(FollowingWork.MostWaiting, all.Count(w => !w.WasInPool));
    }

    [Fact]
    public async Task A_chain_without_end_does_not_keep_the_thread()
    {
        var inPool = new TaskCompletionSource();
        void Go()
        {
            if (Thread.CurrentThread.IsThreadPoolThread)
            {
                inPool.TrySetResult();
                return;
            }

            FollowingWork.Queue(new Work(Go));
        }

        await OnOwnThread(() =>
        {
            FollowingWork.Enter();
            FollowingWork.Queue(new Work(Go));
            FollowingWork.Leave();
        });
        await inPool.Task;
    }

    private static Task OnOwnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed class Work(Action? action = null) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource done = new();

        public Task Done => done.Task;

        public int Thread { get; private set; }

        public bool WasInPool { get; private set; }

        public void Execute()
        {
            Thread = Environment.CurrentManagedThreadId;
            WasInPool = System.Threading.Thread.CurrentThread.IsThreadPoolThread;
            action?.Invoke();
            done.SetResult();
        }
    }
}
