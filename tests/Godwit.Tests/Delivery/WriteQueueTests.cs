using Godwit.Protocol.Xml;
using Godwit.Server.Sessions;

namespace Godwit.Tests.Delivery;

/// <summary>What waits to be written to a client, and the one that writes it.</summary>
public sealed class WriteQueueTests
{
    private readonly WriteQueue queue = new(limit: 10);

    [Fact]
    public void The_writer_waits_while_there_is_nothing() => Assert.False(queue.WaitAsync(CancellationToken.None).IsCompleted);

    [Fact]
    public async Task It_goes_on_when_something_comes()
    {
        var waiting = queue.WaitAsync(CancellationToken.None);
        queue.Add(new OutboundItem(Element: new Element("r", "urn:xmpp:sm:3")));
        await waiting;
    }

    [Fact]
    public async Task It_goes_on_when_it_is_stopped_while_it_waits()
    {
        using var stopped = new CancellationTokenSource();
        var waiting = queue.WaitAsync(stopped.Token);
        await stopped.CancelAsync();
        queue.Interrupt();
        await waiting;
    }

    [Fact]
    public async Task One_that_was_stopped_just_before_does_not_wait()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        queue.Interrupt();
        await queue.WaitAsync(stopped.Token);
    }
}
