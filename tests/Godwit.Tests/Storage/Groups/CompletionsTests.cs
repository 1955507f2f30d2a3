using Godwit.Storage.Groups;

namespace Godwit.Tests.Storage.Groups;

/// <summary>Who tells callers what became of their writes.</summary>
public sealed class CompletionsTests
{
    private readonly Completions<object> completions = new();

    [Fact]
    public void A_writer_that_has_nothing_else_to_do_tells_those_that_go_on_briefly()
    {
        var write = new SomeWrite(isBrief: true);
        completions.Add([write], new Exception?[1], isIdle: true);

        Assert.True(write.Task.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task The_thread_pool_tells_the_others(bool isIdle, bool isBrief)
    {
        var write = new SomeWrite(isBrief);
        var toldBy = write.Task.ContinueWith(
            static _ => Thread.CurrentThread.IsThreadPoolThread, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await Task.Factory.StartNew(() => completions.Add([write], new Exception?[1], isIdle), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.True(await toldBy);
    }

    [Fact]
    public async Task A_failure_befalls_its_write_alone()
    {
        var (lost, kept) = (new SomeWrite(isBrief: true), new SomeWrite(isBrief: true));
        completions.Add([lost, kept], [new IOException("Full."), null], isIdle: true);

        await Assert.ThrowsAsync<IOException>(() => lost.Task);
        Assert.True(kept.Task.IsCompletedSuccessfully);
    }

    private sealed class SomeWrite(bool isBrief) : Write<object, bool>
    {
        public override bool IsFollowedBriefly => isBrief;

        protected override bool Apply(object target) => true;
    }
}
