using FsCheck.Xunit;
using Godwit.Protocol.StreamManagement;

namespace Godwit.Tests.StreamManagement;

public sealed class InboundCounterTests
{
    [Fact]
    public void What_is_done_in_order_counts_at_once()
    {
        var counter = new InboundCounter(10);

        Assert.True(counter.Complete(counter.Begin()));
        Assert.True(counter.Complete(counter.Begin()));

        Assert.Equal(2u, counter.Handled);
        Assert.Equal(0, counter.Pending);
    }

    [Fact]
    public void What_is_done_early_waits_for_what_came_before()
    {
        var counter = new InboundCounter(10);
        var (a, b, c) = (counter.Begin(), counter.Begin(), counter.Begin());

        Assert.False(counter.Complete(c));
        Assert.False(counter.Complete(b));
        Assert.Equal((0u, 3u), (counter.Handled, counter.Received));
        Assert.True(counter.Complete(a));

        Assert.Equal(3u, counter.Handled);
    }

    [Fact]
    public void Hundreds_may_be_under_way_and_be_done_in_any_order()
    {
        var counter = new InboundCounter(1000, uint.MaxValue - 30);
        for (var round = 0; round < 2; round++)
        {
            var tickets = Enumerable.Range(0, 300).Select(_ => counter.Begin()).ToArray();
            Assert.All(tickets.Skip(1).Reverse(), ticket => Assert.False(counter.Complete(ticket)));
            Assert.Equal(300, counter.Pending);
            Assert.True(counter.Complete(tickets[0]));
            Assert.Equal(0, counter.Pending);
        }

        Assert.Equal(569u, counter.Handled);
    }

    [Fact]
    public void The_count_wraps_at_2_to_the_32()
    {
        var counter = new InboundCounter(10, uint.MaxValue - 1);
        var tickets = new[] { counter.Begin(), counter.Begin(), counter.Begin() };

        Assert.Equal(1u, counter.Received);
        Array.ForEach(tickets, ticket => counter.Complete(ticket));

        Assert.Equal(1u, counter.Handled);
    }

    [Fact]
    public void No_more_than_the_limit_may_be_under_way()
    {
        var counter = new InboundCounter(2);
        var first = counter.Begin();
        var second = counter.Begin();

        Assert.True(counter.IsFull);
        Assert.Throws<InvalidOperationException>(() => counter.Begin());
        counter.Complete(second);
        Assert.True(counter.IsFull);
        counter.Complete(first);
        Assert.False(counter.IsFull);
    }

    [Fact]
    public void A_ticket_counts_once()
    {
        var counter = new InboundCounter(10);
        var (first, second) = (counter.Begin(), counter.Begin());
        counter.Complete(second);

        Assert.Throws<ArgumentOutOfRangeException>(() => counter.Complete(second));
        counter.Complete(first);
        Assert.Throws<ArgumentOutOfRangeException>(() => counter.Complete(first));
        Assert.Throws<ArgumentOutOfRangeException>(() => counter.Complete(2));
    }

    /// <summary>Against the simplest model: a list of what is done.</summary>
    [Property(MaxTest = 300)]
    public void The_count_is_the_length_of_the_done_beginning(byte[] steps, uint start)
    {
        var counter = new InboundCounter(100, start);
        var model = new List<bool>();
        var waiting = new List<(ulong Ticket, int Index)>();
        foreach (var step in steps.SelectMany(step => Enumerable.Repeat(step, 3)))
        {
            if (waiting.Count == 0 || (step % 2 == 0 && !counter.IsFull))
            {
                waiting.Add((counter.Begin(), model.Count));
                model.Add(false);
            }
            else
            {
                var (ticket, index) = waiting[step % waiting.Count];
                waiting.RemoveAt(step % waiting.Count);
                model[index] = true;
                counter.Complete(ticket);
            }

            var handled = model.TakeWhile(done => done).Count();
            Assert.Equal(unchecked(start + (uint)handled), counter.Handled);
            Assert.Equal(model.Count - handled, counter.Pending);
        }
    }
}
