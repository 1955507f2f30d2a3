using Godwit.Abstractions.Scheduling;
using Godwit.Abstractions.Stores;
using Godwit.Storage;
using Godwit.Storage.Groups;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Godwit.Tests.Storage.Groups;

/// <summary>While there is little to write, whoever brings it writes it, if he may wait.</summary>
public sealed class GroupWriterPlaceTests : IAsyncDisposable
{
    private readonly Target target = new();
    private readonly StorageMetrics metrics = new();
    private readonly GroupWriter<Target> writer;

    public GroupWriterPlaceTests() => writer = new(target, new(1000, 1_000_000, 1000, 1_000_000, TimeSpan.FromMinutes(1)), metrics, TimeProvider.System, NullLogger.Instance);

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        metrics.Dispose();
    }

    [Fact]
    public async Task A_thread_that_may_wait_has_written_when_its_scope_ends()
    {
        await IdleAsync();
        var writes = Bring(count: 3, mayWait: true, out var thread);

        Assert.All(writes, w => Assert.True(w.Task.IsCompletedSuccessfully));
        Assert.All(writes, w => Assert.Equal(thread, w.Thread));
        Assert.Equal(3, target.LastGroup);
    }

    [Fact]
    public async Task One_that_may_not_wait_leaves_it_to_the_writer()
    {
        await IdleAsync();
        var writes = Bring(count: 3, mayWait: false, out var thread);
        await Task.WhenAll(writes.Select(w => w.Task));

        Assert.All(writes, w => Assert.NotEqual(thread, w.Thread));
        Assert.Equal(3, target.LastGroup);
    }

    [Fact]
    public async Task Much_is_left_to_the_writer()
    {
        await IdleAsync();
        var writes = Bring(count: 100, mayWait: true, out var thread);
        await Task.WhenAll(writes.Select(w => w.Task));

        Assert.All(writes, w => Assert.NotEqual(thread, w.Thread));
    }

    [Fact]
    public async Task What_comes_while_somebody_writes_is_left_to_the_writer_in_its_order()
    {
        await IdleAsync();
        var later = new AWrite();
        target.During = () => _ = writer.Enqueue(later);
        var writes = Bring(count: 1, mayWait: true, out var thread);
        await later.Task;

        Assert.Equal(thread, writes[0].Thread);
        Assert.NotEqual(thread, later.Thread);
        Assert.True(later.Number > writes[0].Number);
    }

    [Fact]
    public async Task A_writer_that_is_closed_meanwhile_ends_when_all_is_written()
    {
        await IdleAsync();
        var closed = Task.CompletedTask;
        target.During = () => closed = writer.DisposeAsync().AsTask();
        var writes = Bring(count: 1, mayWait: true, out _);
        await closed;

        Assert.True(writes[0].Task.IsCompletedSuccessfully);
        Assert.True(target.IsDisposed);
        Assert.False(target.WasDisposedWhileItWrote);
    }

    /// <summary>Waits until the writer's thread has nothing to do: from then on it must be called.</summary>
    private async Task IdleAsync()
    {
        await writer.Enqueue(new AWrite());
        await Eventually.TrueAsync(() => writer.IsIdle, () => "The writer's thread is not done.");

        // Out of the scope in which the write's callers go on.
        await Task.Yield();
    }

    private AWrite[] Bring(int count, bool mayWait, out int thread)
    {
        var writes = Enumerable.Range(0, count).Select(_ => new AWrite()).ToArray();
        FollowingWork.Enter(mayWait);
        Array.ForEach(writes, w => _ = writer.Enqueue(w));
        FollowingWork.Leave();
        thread = Environment.CurrentManagedThreadId;
        return writes;
    }

    private sealed class AWrite : Write<Target, bool>
    {
        public int Thread { get; private set; }

        public int Number { get; private set; }

        public override bool IsFollowedBriefly => true;

        protected override bool Apply(Target target)
        {
            Thread = Environment.CurrentManagedThreadId;
            Number = target.Next();
            return true;
        }
    }

    /// <summary>A disk that does something else while it is written to, once.</summary>
    private sealed class Target : IGroupTarget<Target>
    {
        private int written;
        private bool isWriting;

        public bool IsBrief => true;

        public int LastGroup { get; private set; }

        public Action? During { get; set; }

        public bool IsDisposed { get; private set; }

        public bool WasDisposedWhileItWrote { get; private set; }

        public int Next() => ++written;

        public void Write(ReadOnlySpan<IWrite<Target>> group, List<Exception?> failures)
        {
            isWriting = true;
            LastGroup = group.Length;
            var during = During;
            During = null;
            during?.Invoke();
            foreach (var write in group)
            {
                write.Run(this);
                failures.Add(null);
            }

            isWriting = false;
        }

        public StoreUnavailableException Explain(Exception failure) => new(failure.Message, failure);

        public void AfterGroup()
        {
            // There is nothing to keep in order.
        }

        public void Dispose()
        {
            WasDisposedWhileItWrote = isWriting;
            IsDisposed = true;
        }
    }
}
