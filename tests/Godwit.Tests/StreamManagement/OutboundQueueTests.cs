using FsCheck.Xunit;
using Godwit.Protocol.StreamManagement;
using Godwit.Tests.Streams;

namespace Godwit.Tests.StreamManagement;

public sealed class OutboundQueueTests
{
    [Fact]
    public void What_is_acknowledged_is_released_in_order_and_the_rest_stays()
    {
        var queue = Filled("a", "b", "c");
        var released = new List<string>();

        Assert.True(queue.Acknowledge(2, released.Add));

        Assert.Equal(["a", "b"], released);
        Assert.Equal(["c"], queue.Unacknowledged);
        Assert.Equal((2u, 3u), (queue.Acknowledged, queue.Sent));
    }

    [Fact]
    public void The_same_acknowledgement_again_changes_nothing()
    {
        var queue = Filled("a", "b");

        Assert.True(queue.Acknowledge(1));
        Assert.True(queue.Acknowledge(1));

        Assert.Equal(["b"], queue.Unacknowledged);
    }

    [Theory]
    [InlineData(4u)]
    [InlineData(1u)]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    public void More_than_was_sent_or_less_than_before_is_not_taken(uint handled)
    {
        var queue = Filled("a", "b", "c");
        queue.Acknowledge(2);

        Assert.False(queue.Acknowledge(handled));

        Assert.Equal(["c"], queue.Unacknowledged);
        Assert.Equal(2u, queue.Acknowledged);
    }

    [Fact]
    public void The_counts_wrap_at_2_to_the_32()
    {
        var queue = new OutboundQueue<string>(10, uint.MaxValue);
        queue.TryAdd("a");
        queue.TryAdd("b");

        Assert.Equal(1u, queue.Sent);
        Assert.True(queue.Acknowledge(0));
        Assert.Equal(["b"], queue.Unacknowledged);
        Assert.True(queue.Acknowledge(1));
        Assert.Empty(queue.Unacknowledged);
    }

    [Fact]
    public void No_more_than_the_limit_waits()
    {
        var queue = new OutboundQueue<string>(2);

        Assert.True(queue.TryAdd("a"));
        Assert.True(queue.TryAdd("b"));
        Assert.False(queue.TryAdd("c"));

        Assert.Equal(2u, queue.Sent);
    }

    [Fact]
    public void Too_high_a_count_has_its_stream_error() =>
        Assert.Equal(
            "<error><undefined-condition/><handled-count-too-high h='10' send-count='8'/></error>",
            Shown.Of(StreamManagementError.HandledCountTooHigh(10, 8).ToElement()));

    [Property(MaxTest = 300)]
    public void Nothing_is_lost_doubled_or_reordered(byte[] steps, uint start)
    {
        var queue = new OutboundQueue<int>(50, start);
        var released = new List<int>();
        var added = 0;
        foreach (var step in steps.SelectMany(step => Enumerable.Repeat(step, 3)))
        {
            if (step % 3 != 0)
            {
                added += queue.TryAdd(added) ? 1 : 0;
            }
            else
            {
                var handled = unchecked(queue.Acknowledged + step);
                Assert.Equal(step <= queue.Count, queue.Acknowledge(handled, released.Add));
            }

            Assert.Equal(Enumerable.Range(0, added), released.Concat(queue.Unacknowledged));
            Assert.Equal(unchecked(start + (uint)added), queue.Sent);
        }
    }

    private static OutboundQueue<string> Filled(params string[] items)
    {
        var queue = new OutboundQueue<string>(10);
        Array.ForEach(items, item => queue.TryAdd(item));
        return queue;
    }
}
