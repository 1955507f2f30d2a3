using Godwit.Cluster.Nodes;
using Godwit.Tests.Hosting;
using Godwit.Tests.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Runtime;

namespace Godwit.Tests.Cluster;

/// <summary>Nodes that are killed and started again on the same data.</summary>
public sealed class StartAgainTests
{
    private const int Active = 3;
    private const int Dead = 6;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_all_were_killed_each_takes_the_place_of_the_one_before()
    {
        var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var one = await NodeProcess.StartAsync(database);
        await using var other = await NodeProcess.StartAsync(database);
        var ports = await PortsAsync(database, Active);
        Assert.Equal(2, ports.Count);

        await Task.WhenAll(one.KillAsync(), other.KillAsync());
        await Task.WhenAll(one.StartAgainAsync(), other.StartAgainAsync());

        // The same places, so that nobody has to find out that those before are dead: the engine knows it from the first moment.
        Assert.Equal(ports, await PortsAsync(database, Active));
        Assert.Equal(ports, await PortsAsync(database, Dead));
    }

    /// <summary>What the engine reaches under the address of the one before, it would keep as a connection to that one, and close it with all that is under way when that one is dead for ten seconds.</summary>
    [Fact]
    public async Task Who_means_the_one_before_does_not_reach_the_one_that_took_its_place()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        await using var node = await NodeProcess.StartAsync(cluster.Database);
        var membership = cluster[0].Services.GetRequiredService<ISiloStatusOracle>();
        var before = await OtherAsync(membership);
        cluster.Expected.AddRange("Orleans", "can't be reached");

        await node.KillAsync();
        await using (await HoldChangesAsync(cluster.Database))
        {
            // It listens, and cannot say yet that it has taken the place.
            var startedAgain = node.StartAgainAsync();
            Assert.Contains($"{before} was meant, and ", await AnswerAsync(cluster[0], before), StringComparison.Ordinal);
            Assert.False(startedAgain.IsCompleted);
        }

        var after = await OtherAsync(membership, before);
        Assert.Equal(before.Endpoint, after.Endpoint);
        await cluster[0].Services.GetRequiredService<GatewayClient>()[after].ReportAsync();
        await node.TerminateAsync();
    }

    /// <summary>What comes of calls to a node when somebody listens at its address again.</summary>
    private static async Task<string> AnswerAsync(TestServer caller, SiloAddress node)
    {
        var gateway = caller.Services.GetRequiredService<GatewayClient>()[node];
        while (true)
        {
            var failure = await Assert.ThrowsAnyAsync<Exception>(gateway.ReportAsync);
            if (!failure.Message.Contains("Connection refused", StringComparison.Ordinal) && !failure.Message.Contains("will retry after", StringComparison.Ordinal))
            {
                return failure.Message;
            }

            await Task.Delay(50, None);
        }
    }

    private static async Task<SiloAddress> OtherAsync(ISiloStatusOracle membership, SiloAddress? former = null)
    {
        SiloAddress? other = null;
        await Eventually.TrueAsync(
            () => (other = membership.GetActiveSilos().FirstOrDefault(s => !s.Equals(membership.SiloAddress) && !s.Equals(former))) is not null, () => "The other node is not there.");
        return other!;
    }

    /// <summary>No change of the membership comes about until it is disposed of.</summary>
    private static async Task<NpgsqlConnection> HoldChangesAsync(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(None);
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE godwit.membership, godwit.membership_version IN EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync(None);
        return connection;
    }

    private static async Task<List<int>> PortsAsync(string database, int status)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT port FROM godwit.membership WHERE status = $1 ORDER BY port");
        command.Parameters.AddWithValue(status);
        await using var reader = await command.ExecuteReaderAsync(None);
        var ports = new List<int>();
        while (await reader.ReadAsync(None))
        {
            ports.Add(reader.GetInt32(0));
        }

        return ports;
    }
}
