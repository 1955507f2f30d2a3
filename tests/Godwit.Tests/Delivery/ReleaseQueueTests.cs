using Godwit.Server.Accounts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Godwit.Tests.Delivery;

/// <summary>What is decided in one order happens in that order.</summary>
public sealed class ReleaseQueueTests
{
    private readonly ReleaseQueue queue = new(NullLogger.Instance);
    private readonly List<string> happened = [];

    [Fact]
    public void What_is_durable_already_happens_at_once()
    {
        queue.Enqueue(Task.CompletedTask, () => happened.Add("first"));
        Assert.Equal(["first"], happened);
    }

    [Fact]
    public void What_is_durable_early_waits_for_what_came_before_it()
    {
        var slow = new TaskCompletionSource();
        queue.Enqueue(slow.Task, () => happened.Add("slow"));
        queue.Enqueue(Task.CompletedTask, () => happened.Add("fast"));
        Assert.Empty(happened);
        slow.SetResult();
        Assert.Equal(["slow", "fast"], happened);
    }

    [Fact]
    public void What_could_not_be_written_does_not_happen()
    {
        queue.Enqueue(Task.FromException(new IOException("The disk is full.")), () => happened.Add("lost"));
        queue.Enqueue(Task.CompletedTask, () => happened.Add("next"));
        Assert.Equal(["next"], happened);
    }

    [Fact]
    public void What_is_added_while_something_happens_comes_when_that_is_over()
    {
        queue.Enqueue(Task.CompletedTask, () =>
        {
            queue.Enqueue(Task.CompletedTask, () => happened.Add("second"));
            happened.Add("first");
        });
        Assert.Equal(["first", "second"], happened);
    }

    [Fact]
    public void What_is_added_while_something_happens_comes_before_what_waits_behind_that()
    {
        var slow = new TaskCompletionSource();
        queue.Enqueue(slow.Task, () =>
        {
            happened.Add("news");
            queue.Enqueue(Task.CompletedTask, () => happened.Add("delivered"));
        });
        queue.Enqueue(Task.CompletedTask, () => happened.Add("later"));
        slow.SetResult();
        Assert.Equal(["news", "delivered", "later"], happened);
    }

    [Fact]
    public void A_long_chain_needs_no_stack()
    {
        var count = 0;
        Next();
        Assert.Equal(100_000, count);

        void Next()
        {
            if (count < 100_000)
            {
                count++;
                queue.Enqueue(Task.CompletedTask, Next);
            }
        }
    }
}
