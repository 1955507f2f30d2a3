using Godwit.Tests.Storage.Postgres;
using Npgsql;

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
