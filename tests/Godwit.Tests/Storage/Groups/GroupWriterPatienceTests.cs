using Godwit.Abstractions.Stores;
using Godwit.Storage;
using Godwit.Storage.Groups;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Storage.Groups;

/// <summary>Nobody waits for long behind a group that takes long.</summary>
public sealed class GroupWriterPatienceTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly FakeTimeProvider time = new();
    private readonly SlowTarget target = new();
    private readonly StorageMetrics metrics = new();
    private readonly GroupWriter<SlowTarget> writer;

    public GroupWriterPatienceTests() => writer = new(target, new(100, 1_000_000, 100, 1_000_000, Patience), metrics, time, NullLogger.Instance);

    public async ValueTask DisposeAsync()
    {
        target.Go();
        await writer.DisposeAsync();
        metrics.Dispose();
    }

    [Fact]
    public async Task What_waits_behind_a_group_that_takes_too_long_fails_and_the_group_does_not()
    {
        var stuck = writer.Enqueue(new AnyWrite());
        await target.HasBegun;
        var behind = new AnyWrite();
        _ = writer.Enqueue(behind);

        time.Advance(Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(behind.Task.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => behind.Task);
        Assert.True(behind.IsLost);
        Assert.False(stuck.IsCompleted);
        target.Go();
        await stuck;
    }

    [Fact]
    public async Task What_comes_later_fails_at_once_until_the_group_is_done_with()
    {
        var stuck = writer.Enqueue(new AnyWrite());
        await target.HasBegun;
        time.Advance(Patience);

        var late = writer.Enqueue(new AnyWrite());

        Assert.Contains("has not answered for 4 s", (await Assert.ThrowsAsync<StoreUnavailableException>(() => late)).Message, StringComparison.Ordinal);
        target.Go();
        await stuck;
        await WorksAsync();
    }

    [Fact]
    public async Task A_writer_without_work_is_not_late()
    {
        target.Go();
        await writer.Enqueue(new AnyWrite());

        time.Advance(Patience * 10);

        await WorksAsync();
    }

    /// <summary>The callers of a group go on a moment before the writer is free.</summary>
    private async Task WorksAsync()
    {
        var write = Task.FromResult(false);
        await Eventually.TrueAsync(() => !(write = writer.Enqueue(new AnyWrite())).IsFaulted, () => "The writer takes nothing.");
        Assert.True(await write);
    }

    private sealed class AnyWrite : Write<SlowTarget, bool>
    {
        public bool IsLost { get; private set; }

        public override void Lose() => IsLost = true;

        protected override bool Apply(SlowTarget target) => true;
    }

    /// <summary>A disk that begins to work when it is told to.</summary>
    private sealed class SlowTarget : IGroupTarget<SlowTarget>
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim goes = new();

        public Task HasBegun => begun.Task;

        public bool IsBrief => false;

        public void Go() => goes.Set();

        public void Write(ReadOnlySpan<IWrite<SlowTarget>> group, List<Exception?> failures)
        {
            begun.TrySetResult();
            goes.Wait();
            foreach (var write in group)
            {
                write.Run(this);
                failures.Add(null);
            }
        }

        public StoreUnavailableException Explain(Exception failure) => new(failure.Message, failure);

        public void AfterGroup()
        {
            // There is nothing to keep in order.
        }

        public void Dispose() => goes.Dispose();
    }
}
