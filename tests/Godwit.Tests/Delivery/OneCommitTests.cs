using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;

namespace Godwit.Tests.Delivery;

/// <summary>What a message leaves with its sender's account and with its recipient's becomes durable together where both are on one node.</summary>
[Collection(nameof(Alone))]
public sealed class OneCommitTests
{
    private const int Count = 20;

    [Fact]
    public async Task Both_archives_of_a_message_are_in_one_commit()
    {
        var groups = new ConcurrentQueue<int>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "godwit.storage.group.size")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, size, _, _) => groups.Enqueue(size));
        await using (var server = await TestServer.StartAsync())
        {
            await server.AddAccountAsync("romeo", Chat.Password);
            await server.AddAccountAsync("juliet", Chat.Password);
            await using var romeo = await Chat.LogInAsync(server, "romeo");
            await using var juliet = await Chat.LogInAsync(server, "juliet");

            // With the first message each account reads what it knows of those before.
            await Chat.GoesOnAsync(romeo, juliet, 1);
            listener.Start();
            await Chat.GoesOnAsync(romeo, juliet, Count);
            await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
        }

        // Twice as many messages went to and fro. Now and then an account has another turn under way, and its append a commit of its own.
        var together = groups.Count(size => size >= 2);
        Assert.True(together >= Count, $"{together} commits had more than one write, of {groups.Count}.");
    }
}
