using Godwit.Abstractions.Stores;
using Godwit.Storage;
using Godwit.Storage.Groups;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Storage.Groups;

/// <summary>Under a steady load a writer collects until a commit is worth it; time that stands still is the steadiest load.</summary>
public sealed class GroupWriterCollectTests : IAsyncDisposable
{
    private const int Few = 5;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly Target target = new();
    private readonly StorageMetrics metrics = new();
    private readonly GroupWriter<Target> writer;

    public GroupWriterCollectTests() => writer = new(
        target,
        new(1000, 1_000_000, 1000, 1_000_000, TimeSpan.FromMinutes(1)) { Pause = TimeSpan.FromMilliseconds(1), PauseOfFew = TimeSpan.FromMinutes(10), Few = Few },
        metrics,
        new FakeTimeProvider(),
        NullLogger.Instance);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        metrics.Dispose();
    }

    [Fact]
    public async Task The_first_wait_for_nothing()
    {
        await BurstAsync();
        Assert.Equal(Enumerable.Repeat(1, CommitPace.Burst), target.Groups);
    }

    [Fact]
    public async Task From_then_on_few_wait_for_more_until_they_are_enough()
    {
        await BurstAsync();
        for (var group = 0; group < 3; group++)
        {
            await Task.WhenAll(Enumerable.Range(0, Few).Select(_ => writer.Enqueue(new AWrite()))).WaitAsync(Soon, None);
        }

        Assert.Equal([Few, Few, Few], target.Groups.Skip(CommitPace.Burst));
    }

    [Fact]
    public async Task A_writer_that_is_closed_waits_for_nothing_more()
    {
        await BurstAsync();
        var last = writer.Enqueue(new AWrite());
        await writer.DisposeAsync().AsTask().WaitAsync(Soon, None);
        await last.WaitAsync(Soon, None);
    }

    private async Task BurstAsync()
    {
        for (var i = 0; i < CommitPace.Burst; i++)
        {
            await writer.Enqueue(new AWrite()).WaitAsync(Soon, None);
        }
    }

    private sealed class AWrite : Write<Target, bool>
    {
        protected override bool Apply(Target target) => true;
    }

    private sealed class Target : IGroupTarget<Target>
    {
        public bool IsBrief => false;

        public List<int> Groups { get; } = [];

        public void Write(ReadOnlySpan<IWrite<Target>> group, List<Exception?> failures)
        {
            Groups.Add(group.Length);
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

        public void Dispose()
        {
            // There is nothing to close.
        }
    }
}
