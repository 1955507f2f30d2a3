using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Cluster;

/// <summary>Sessions whose accounts died with a node make themselves known again few at a time: one that had the accounts of many must not become a storm on the database.</summary>
public sealed class SessionReturnTests
{
    private const int AtOnce = 16;
    private const int All = 20;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task So_many_ask_for_their_accounts_at_once_and_the_others_when_one_has_its_own()
    {
        var (asked, accounts) = (0, new HeldCalls<IAccounts>());
        await using var cluster = await TestCluster.StartAsync(1, accounts.Customise);
        string[] users = [.. Enumerable.Range(0, All).Select(n => $"user{n}")];
        await cluster.AddAsync(users);
        var clients = await Task.WhenAll(users.Select(u => cluster.LogInAsync(0, u)));
        accounts.Hold((name, _) => name == nameof(IAccounts.RestoreAsync) && Interlocked.Increment(ref asked) > 0);

        Assert.Equal(All, cluster[0].Services.GetRequiredService<SessionReturn>().NodeLost(cluster[0].Services.GetRequiredService<IGateways>().Here));
        await Eventually.TrueAsync(() => Volatile.Read(ref asked) == AtOnce, () => $"{asked} ask.");

        // By its pauses, more would have come by now.
        await Task.Delay(200, None);
        Assert.Equal(AtOnce, Volatile.Read(ref asked));

        accounts.Release();
        await Eventually.TrueAsync(() => Volatile.Read(ref asked) == All, () => $"{asked} asked.");
        await Chat.GoesOnAsync(clients[0], clients[^1], 1);
        await Task.WhenAll(clients.Select(c => c.CloseAsync()));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }
}
