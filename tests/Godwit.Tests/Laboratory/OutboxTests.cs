using Godwit.Lab.Swarm;

namespace Godwit.Tests.Laboratory;

/// <summary>A client of the laboratory sends again what it must, in its order, and believes no acknowledgement of an earlier attempt.</summary>
public sealed class OutboxTests
{
    private readonly Outbox outbox = new();

    [Fact]
    public void What_is_written_is_sent_once_in_a_session_and_again_in_the_next_one()
    {
        Write(1, 2, 3);
        Assert.Equal([1, 2, 3], Send());
        Assert.Empty(Send());

        outbox.Forget();
        Write(4);
        Assert.Equal([1, 2, 3, 4], Send());
    }

    [Fact]
    public void What_is_acknowledged_is_gone()
    {
        Write(1, 2);
        var marks = Marks();
        Assert.True(outbox.Remove(marks[0]));
        Assert.False(outbox.Remove(marks[0]));
        outbox.Forget();

        Assert.Equal([2], Send());
    }

    [Fact]
    public void An_acknowledgement_of_an_earlier_attempt_says_nothing()
    {
        Write(1);
        var earlier = Marks()[0];
        outbox.Forget();
        Send();

        Assert.False(outbox.Remove(earlier));
        Assert.Equal(1, outbox.Count);
    }

    [Fact]
    public void What_is_refused_waits_and_comes_again_in_its_order_behind_what_is_under_way()
    {
        Write(1, 2, 3);
        Send();
        outbox.Refuse(2);
        outbox.Refuse(1);
        Assert.Empty(Send());
        Assert.True(outbox.HasRefused);

        Assert.Equal([1, 2], outbox.TakeRefused());
        Assert.False(outbox.HasRefused);
        Assert.Equal([1, 2], Send());
        outbox.Forget();
        Assert.Equal([3, 1, 2], Send());
    }

    [Fact]
    public void What_is_refused_after_it_was_acknowledged_comes_back()
    {
        Write(1);
        outbox.Remove(Marks()[0]);
        outbox.Refuse(1);
        outbox.TakeRefused();

        Assert.Equal([1], Send());
    }

    private void Write(params int[] numbers) => Array.ForEach(numbers, outbox.Add);

    private int[] Send() => [.. Unsent().Select(p => p.Number)];

    private long[] Marks() => [.. Unsent().Select(p => p.Mark)];

    private List<Pending> Unsent()
    {
        var unsent = outbox.Unsent.ToList();
        unsent.ForEach(p => p.Send());
        return unsent;
    }
}
