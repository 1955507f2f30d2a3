using Godwit.Tests.Hostile;

namespace Godwit.Tests.Cluster;

/// <summary>Rooms when a node is taken out of the cluster: nobody has to enter anew, and nobody misses a word.</summary>
public sealed class RoomDrainTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_room_goes_to_another_node_with_those_who_are_in_it(bool isKept)
    {
        await using var cluster = await TestCluster.StartAsync(1);
        cluster.NodeLeaves();
        await cluster.AddAsync("romeo", "juliet");

        // The only node there is when the room is made.
        await using var leaving = await NodeProcess.StartAsync(cluster.Database);
        var other = cluster[0];
        cluster.Nodes.Clear();
        other.TakeProblems();
        await other.DisposeAsync();
        await using var former = await TestCluster.LogInAtAsync(leaving.Port, "romeo", "orchard");
        await Hall.MakeAsync(former, isKept);
        var stays = await cluster.AddNodeAsync();
        await using var juliet = await cluster.LogInAsync(0, "juliet");
        await Hall.EnterAsync(juliet);
        await Hall.SayAsync(juliet, "before");
        await Chat.BodyAsync(former, "before");

        Assert.Equal(0, await leaving.TerminateAsync().WaitAsync(Bound, None));
        await Hall.SayAsync(juliet, "one");
        await Hall.SayAsync(juliet, "two");

        await using var romeo = await TestCluster.ResumeAsync(stays, former);
        await Hall.NextAsync(romeo, "one");
        await Hall.NextAsync(romeo, "two");
        await romeo.SendAsync(Hall.Words("three"));
        await Hall.NextAsync(juliet, "three");
        await Hall.NextAsync(romeo, "three");
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task A_parked_occupant_of_a_room_elsewhere_stays_and_misses_nothing()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        cluster.NodeLeaves();
        await cluster.AddAsync("romeo", "juliet");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await Hall.MakeAsync(romeo);
        await using var leaving = await NodeProcess.StartAsync(cluster.Database);
        await using var former = await TestCluster.LogInAtAsync(leaving.Port, "juliet", "chamber");
        await Hall.EnterAsync(former);
        await Hall.SayAsync(romeo, "before");
        await Chat.BodyAsync(former, "before");

        Assert.Equal(0, await leaving.TerminateAsync().WaitAsync(Bound, None));
        await Hall.SayAsync(romeo, "one");
        await Hall.SayAsync(romeo, "two");

        await using var juliet = await TestCluster.ResumeAsync(cluster[0], former);
        await Hall.NextAsync(juliet, "one");
        await Hall.NextAsync(juliet, "two");
        await juliet.SendAsync(Hall.Words("three"));
        await Hall.NextAsync(romeo, "three");
        await Hall.NextAsync(juliet, "three");

        // Whose session is over leaves the room.
        await juliet.CloseAsync();
        await romeo.UntilAsync(e => e.Name == "presence" && e["from"] == $"{Hall.Address}/juliet" && e["type"] == "unavailable", None);
        await romeo.CloseAsync();
    }
}
