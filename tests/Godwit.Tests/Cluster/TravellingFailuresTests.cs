using System.Net.Sockets;
using Godwit.Abstractions.Stores;
using Godwit.Storage;
using Godwit.Storage.Postgres.Connections;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;

namespace Godwit.Tests.Cluster;

/// <summary>What is the matter with the store, as another node hears of it.</summary>
public sealed class TravellingFailuresTests
{
    [Fact]
    public async Task What_is_explained_of_the_database_can_travel()
    {
        await using var server = await TestServer.StartAsync();
        var serializer = server.Services.GetRequiredService<Serializer>();
        var address = PostgresAddress.Parse("Host=localhost;Database=godwit", new PostgresStoreOptions());
        var explained = PostgresFailures.Explain(address, new NpgsqlException("It broke.", new SocketException((int)SocketError.ConnectionRefused)));

        var heard = serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(explained));

        Assert.Equal(explained.Message, Assert.IsType<StoreUnavailableException>(heard).Message);
    }
}
