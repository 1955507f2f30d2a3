using Godwit.Cluster.Placement;
using Godwit.Dialogues.Language;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Server.Accounts;
using Godwit.Tests.Hostile;
using Microsoft.Extensions.DependencyInjection;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>A node that is gone without a word.</summary>
public sealed class NodeLossTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_kill_accounts_answer_elsewhere_in_time_and_the_dead_sessions_vanish()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster.AddAsync("romeo", "juliet");
        await cluster[0].SetContactAsync("romeo", new ContactState("juliet@localhost", true, true, false, false, false));
        await cluster[0].SetContactAsync("juliet", new ContactState("romeo@localhost", true, true, false, false, false));
        await using var victim = await NodeProcess.StartAsync(cluster.Database);

        // Romeo's account lives on the node that will be killed, and one of his sessions elsewhere; with Juliet it is the other way round.
        // Who sends presence brings the accounts of his contacts up beside him: nobody does before both are where they shall be.
        await using var doomed = await TestCluster.BindAtAsync(victim.Port, "romeo", "doomed");
        await using var juliet = await TestCluster.BindAtAsync(cluster[1].Port, "juliet", "chamber");
        await TestCluster.AvailableAsync(doomed);
        await TestCluster.AvailableAsync(juliet);
        await using var romeo = await cluster.LogInAsync(0, "romeo", "orchard");
        await Chat.CarbonsAsync(romeo);
        await using var lost = await TestCluster.LogInAtAsync(victim.Port, "juliet", "lost");
        await romeo.UntilAsync(e => e.Name == "presence" && e["from"] == "juliet@localhost/lost", None);
        await Chat.GoesOnAsync(romeo, juliet, 3);
        await juliet.AcknowledgeAsync();
        await romeo.AcknowledgeAsync();
        cluster.Expected.AddRange("Orleans", "can't be reached");

        await victim.KillAsync();
        var began = TimeProvider.System.GetTimestamp();
        await romeo.SendAsync(Chat.Message("juliet", "still there?"));
        await Chat.BodyAsync(juliet, "still there?").WaitAsync(Bound, None);
        await juliet.SendAsync(Chat.Message("romeo", "yes"));
        var (answered, vanished) = (TimeSpan.MaxValue, false);
        await romeo.UntilAsync(
            e =>
            {
                answered = e.Child("body")?.Text == "yes" ? TimeProvider.System.GetElapsedTime(began) : answered;
                vanished |= e.Name == "presence" && e["from"] == "juliet@localhost/lost" && e["type"] == "unavailable";
                return vanished && answered < TimeSpan.MaxValue;
            },
            None);
        Assert.InRange(answered, TimeSpan.Zero, Bound);

        // What set the session up holds still: carbons, and presence, without which no message for the account would come.
        await using var second = await cluster.LogInAsync(1, "romeo", "second");
        await second.SendAsync(Chat.Message("juliet", "copy"));
        await romeo.UntilAsync(e => e.Child("sent", "urn:xmpp:carbons:2") is not null, None);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync(), second.CloseAsync());
    }

    [Fact]
    public async Task A_session_whose_account_died_gets_its_messages_without_a_word_from_its_client()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster.AddAsync("romeo", "juliet");
        await using var victim = await NodeProcess.StartAsync(cluster.Database);
        await using var doomed = await TestCluster.LogInAtAsync(victim.Port, "juliet", "doomed");
        await using var juliet = await cluster.LogInAsync(1, "juliet", "chamber");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        cluster.Expected.AddRange("Orleans", "can't be reached");

        await victim.KillAsync();
        await romeo.SendAsync(Chat.Message("juliet", "silence"));

        await Chat.BodyAsync(juliet, "silence").WaitAsync(Bound, None);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task Contacts_see_a_user_go_whose_account_died_with_his_session_and_not_his_session_elsewhere()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster.AddAsync("romeo", "juliet");
        await cluster[0].SetContactAsync("romeo", new ContactState("juliet@localhost", true, true, false, false, false));
        await cluster[0].SetContactAsync("juliet", new ContactState("romeo@localhost", true, true, false, false, false));
        await using var victim = await NodeProcess.StartAsync(cluster.Database);
        await using var doomed = await TestCluster.BindAtAsync(victim.Port, "romeo", "doomed");
        await using var juliet = await TestCluster.BindAtAsync(cluster[1].Port, "juliet", "chamber");
        await TestCluster.AvailableAsync(juliet);
        await TestCluster.AvailableAsync(doomed);
        await juliet.UntilAsync(e => e.Name == "presence" && e["from"] == "romeo@localhost/doomed" && e["type"] is null, None);
        await using var romeo = await cluster.LogInAsync(0, "romeo", "orchard");
        await juliet.UntilAsync(e => e.Name == "presence" && e["from"] == "romeo@localhost/orchard" && e["type"] is null, None);
        cluster.Expected.AddRange("Orleans", "can't be reached");

        await victim.KillAsync();
        var gone = new List<string?>();
        await juliet.UntilAsync(
            e =>
            {
                gone.AddRange(e.Name == "presence" && e["type"] == "unavailable" ? [e["from"]] : (IEnumerable<string?>)[]);
                return gone.Count > 0;
            },
            None).WaitAsync(2 * Bound, None);

        Assert.Equal(["romeo@localhost/doomed"], gone);
        await Chat.GoesOnAsync(romeo, juliet, 1);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task So_they_do_when_their_own_account_has_changed_nodes_before()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        cluster.NodeLeaves();
        await cluster.AddAsync("romeo", "juliet");
        await cluster[0].SetContactAsync("romeo", new ContactState("juliet@localhost", true, true, false, false, false));
        await cluster[0].SetContactAsync("juliet", new ContactState("romeo@localhost", true, true, false, false, false));
        await using var victim = await NodeProcess.StartAsync(cluster.Database);
        await using var leaving = await NodeProcess.StartAsync(cluster.Database);
        await using var doomed = await TestCluster.BindAtAsync(victim.Port, "romeo", "doomed");
        await using (var first = await TestCluster.BindAtAsync(leaving.Port, "juliet", "first"))
        await using (var juliet = await TestCluster.BindAtAsync(cluster[0].Port, "juliet", "chamber"))
        {
            await TestCluster.AvailableAsync(juliet);
            await TestCluster.AvailableAsync(doomed);
            await juliet.UntilAsync(e => e.Name == "presence" && e["from"] == "romeo@localhost/doomed" && e["type"] is null, None);
            await first.CloseAsync();
            Assert.Equal(0, await leaving.TerminateAsync().WaitAsync(Bound, None));
            cluster.Expected.AddRange("Orleans", "can't be reached");

            await victim.KillAsync();
            await juliet.UntilAsync(e => e.Name == "presence" && e["from"] == "romeo@localhost/doomed" && e["type"] == "unavailable", None).WaitAsync(2 * Bound, None);
            await juliet.CloseAsync();
        }
    }

    [Fact]
    public async Task So_they_do_when_his_session_has_changed_nodes_before_of_which_they_saw_nothing()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        cluster.NodeLeaves();
        await cluster.AddAsync("romeo", "juliet");
        await cluster[0].SetContactAsync("romeo", new ContactState("juliet@localhost", true, true, false, false, false));
        await cluster[0].SetContactAsync("juliet", new ContactState("romeo@localhost", true, true, false, false, false));
        await using var leaving = await NodeProcess.StartAsync(cluster.Database);
        await using var juliet = await cluster.LogInAsync(0, "juliet", "chamber");
        await using var former = await TestCluster.LogInAtAsync(leaving.Port, "romeo", "doomed");
        await juliet.UntilAsync(e => e.Name == "presence" && e["from"] == "romeo@localhost/doomed" && e["type"] is null, None);
        Assert.Equal(0, await leaving.TerminateAsync().WaitAsync(Bound, None));
        await using var victim = await NodeProcess.StartAsync(cluster.Database);
        await using var doomed = await Client.ConnectAsync(victim.Port, Jid.Parse("romeo@localhost"), Chat.Password, None);
        Assert.NotNull(await doomed.ResumeAsync(former.Token!, former.Handled, None));
        await Chat.GoesOnAsync(doomed, juliet, 1);

        // Its account, which came up here, goes after it: nobody is left to say that it has gone.
        var follow = cluster[0].Services.GetRequiredService<AccountsFollow>();
        await follow.GoAsync(None);
        await follow.GoAsync(None);
        Assert.False(cluster[0].Services.GetRequiredService<ResidentAccounts>().TryFind(Jid.Parse("romeo@localhost"), out _));
        cluster.Expected.AddRange("Orleans", "can't be reached");

        await victim.KillAsync();
        var shown = new List<Element>();
        await juliet.UntilAsync(
            e =>
            {
                shown.AddRange(e.Name == "presence" && e["from"] == "romeo@localhost/doomed" ? [e] : (IEnumerable<Element>)[]);
                return shown is [.., var last] && last["type"] == "unavailable";
            },
            None).WaitAsync(2 * Bound, None);

        Assert.Single(shown);
        await juliet.CloseAsync();
    }
}
