using Godwit.Cluster.Grains;
using Godwit.Tests.Hostile;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Godwit.Tests.Cluster;

/// <summary>Each node says how many rooms it has, and how many went on elsewhere.</summary>
public sealed class RoomCountTests
{
    private const string There = "godwit.entities";
    private const string Moved = "godwit.entities.moved";

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_room_is_counted_where_it_is_and_as_moved_where_it_was()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        using var one = new Gauges(cluster[0]);
        using var two = new Gauges(cluster[1]);
        await cluster.AddAsync("romeo");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await Hall.MakeAsync(romeo);
        Assert.Equal(1, one.Read(There) + two.Read(There));

        // It may have come up on either.
        var from = one.Read(There) == 1 ? 0 : 1;
        var (former, latter) = from == 0 ? (one, two) : (two, one);
        await cluster[0].Services.GetRequiredService<IGrainFactory>().GetGrain<IEntityGrain>(Hall.Address).LeaveAsync(Name(from), Name(1 - from)).WaitAsync(None);
        await latter.BecomesAsync(There, 1);
        await former.BecomesAsync(There, 0);
        Assert.Equal((1, 0), (former.Read(Moved), latter.Read(Moved)));
        await romeo.CloseAsync();

        string Name(int node) => cluster[node].Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();
    }
}
