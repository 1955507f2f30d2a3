using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Server.Accounts;
using Godwit.Tests.Cluster;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Delivery;

/// <summary>An account goes elsewhere while one of its clients reads a page of the archive: no client may be told that it has all of a page of which nothing came.</summary>
public sealed class LeavingRequestsTests
{
    private const string Archive = "urn:xmpp:mam:2";

    private static readonly Jid Romeo = Jid.Parse("romeo@localhost");

    private readonly HeldLogs logs = new();
    private readonly TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task The_account_waits_for_it()
    {
        await using var cluster = await StartAsync();
        await using var romeo = await AskingAsync(cluster);

        Assert.True(Residents(cluster).TryFind(Romeo, out var former));
        ((IAccountKeeper)former).MovedAway();
        await Eventually.TrueAsync(() => !Residents(cluster).TryFind(Romeo, out var account) || account != former, () => "The account does not leave.");
        read.SetResult();

        var (page, answer) = await AnswerAsync(romeo);
        Assert.Equal(("result", 1), (answer["type"], page));
        await romeo.CloseAsync();
    }

    [Fact]
    public async Task When_it_takes_too_long_the_client_has_to_ask_again()
    {
        await using var cluster = await StartAsync();
        await using var romeo = await AskingAsync(cluster);

        Assert.True(Residents(cluster).TryFind(Romeo, out var former));
        ((IAccountKeeper)former).MovedAway();
        await Eventually.TrueAsync(() => Residents(cluster).TryFind(Romeo, out var account) && account != former, () => "The account does not come up again.");
        read.SetResult();

        var (page, answer) = await AnswerAsync(romeo);
        Assert.Equal(("error", 0), (answer["type"], page));
        Assert.Equal("wait", answer.Child("error")!["type"]);
        await romeo.CloseAsync();
    }

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private static ResidentAccounts Residents(TestCluster cluster) => cluster[0].Services.GetRequiredService<ResidentAccounts>();

    /// <summary>The answer to the question for the page, and how many messages came before.</summary>
    private static async Task<(int Page, Element Answer)> AnswerAsync(Client client)
    {
        var page = 0;
        var answer = await client.UntilAsync(
            e =>
            {
                page += e.Child("result", Archive) is null ? 0 : 1;
                return e["id"] == "page";
            },
            None);
        return (page, answer);
    }

    private async Task<TestCluster> StartAsync()
    {
        var cluster = await TestCluster.StartAsync(1, logs.Customise);
        await cluster.AddAsync("romeo", "juliet");
        return cluster;
    }

    /// <summary>A client whose question for a page is with the store, which keeps it waiting.</summary>
    private async Task<Client> AskingAsync(TestCluster cluster)
    {
        var romeo = await cluster.LogInAsync(0, "romeo");
        await using var juliet = await cluster.LogInAsync(0, "juliet");
        await juliet.SendAsync(Chat.Message("romeo", "one"));
        await Chat.BodyAsync(romeo, "one");
        await juliet.CloseAsync();
        logs.HoldReads(read);
        await romeo.SendAsync(new Element("iq", Namespaces.Client).Set("type", "set").Set("id", "page").Add(new Element("query", Archive)));
        await logs.HasHeldReadAsync();
        return romeo;
    }
}
