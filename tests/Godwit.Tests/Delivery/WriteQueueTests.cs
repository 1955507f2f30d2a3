using Godwit.Protocol.Xml;
using Godwit.Server.Sessions;

namespace Godwit.Tests.Delivery;

/// <summary>What waits to be written to a client, and the one that writes it.</summary>
public sealed class WriteQueueTests
{
    private static readonly OutboundItem Something = new(Element: new Element("r", "urn:xmpp:sm:3"));

    private readonly WriteQueue queue = new(limit: 10);
    private readonly Reader reader = new();

    public WriteQueueTests()
    {
        queue.Attach(reader);
    }

    [Fact]
    public void The_reader_is_woken_once_when_something_comes()
    {
        Assert.Null(Take());
        queue.Add(Something);
        queue.Add(Something);

        Assert.Equal(1, reader.Woken);
        Assert.Equal(2, Take()?.Count);
    }

    [Fact]
    public void One_that_is_at_work_is_not_woken()
    {
        queue.Add(Something);

        Assert.Equal(0, reader.Woken);
        Assert.Equal(1, Take()?.Count);
        queue.Add(Something);
        Assert.Equal(0, reader.Woken);
        Assert.Equal(1, Take()?.Count);
        Assert.Null(Take());
    }

    [Fact]
    public void It_is_woken_when_it_is_stopped_while_it_is_idle()
    {
        Assert.Null(Take());
        queue.Interrupt();
        Assert.Equal(1, reader.Woken);
    }

    [Fact]
    public void One_that_was_stopped_just_before_does_not_become_idle()
    {
        reader.IsInterrupted = true;
        queue.Interrupt();

        Assert.Empty(Take()!);
        queue.Add(Something);
        Assert.Equal(0, reader.Woken);
    }

    [Fact]
    public void What_is_put_in_front_comes_first()
    {
        Assert.Null(Take());
        var earlier = new OutboundItem(Element: new Element("a", "urn:xmpp:sm:3"));
        queue.Add(Something);
        queue.Prepend([earlier]);

        Assert.Equal([earlier, Something], Take()!);
    }

    [Fact]
    public void The_reader_of_a_connection_that_has_taken_over_is_the_one_that_is_woken()
    {
        Assert.Null(Take());
        var next = new Reader();
        queue.Attach(next);
        queue.Add(Something);
        Assert.Equal(0, next.Woken);
        Assert.Equal(1, queue.Take(next)?.Count);
        Assert.Null(queue.Take(next));
        queue.Add(Something);

        Assert.Equal(1, next.Woken);
        Assert.Equal(0, reader.Woken);
    }

    private List<OutboundItem>? Take() => queue.Take(reader);

    private sealed class Reader : IQueueReader
    {
        public int Woken { get; private set; }

        public bool IsInterrupted { get; set; }

        public void Wake() => Woken++;
    }
}
