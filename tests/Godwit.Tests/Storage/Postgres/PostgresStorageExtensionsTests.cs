using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Storage.Postgres;

public sealed class PostgresStorageExtensionsTests
{
    [Fact]
    public async Task A_host_gets_every_store()
    {
        var server = await PostgresServer.Shared;
        var connectionString = await server.CreateDatabaseAsync();
        await using (var services = new ServiceCollection().AddLogging().AddPostgresStorage(connectionString, o => o.Readers = 2).BuildServiceProvider())
        {
            var romeo = Jid.Parse("romeo@montague.example");
            await services.GetRequiredService<IAccountStore>().AddAsync([new(romeo, "x", DateTimeOffset.UnixEpoch)], TestContext.Current.CancellationToken);
            await services.GetRequiredService<IDocumentStore>().Of(romeo).PutAsync("c", "k", "x"u8.ToArray());
            Assert.Equal(0, (await services.GetRequiredService<IRosterStore>().LoadAsync(romeo, TestContext.Current.CancellationToken)).Version);
            Assert.Equal(romeo, (await services.GetRequiredService<IMessageLogStore>().OpenAsync(romeo, TestContext.Current.CancellationToken)).Owner);
            await services.GetRequiredService<IStoreProbe>().ProbeAsync();
        }

        await server.DropDatabaseAsync(connectionString);
    }
}
