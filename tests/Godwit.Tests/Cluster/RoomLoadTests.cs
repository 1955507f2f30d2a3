using Godwit.Protocol.Xml;
using Godwit.Tests.Hosting;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>A room in which much is said while one node after the other is emptied: everybody hears everything, in the room's order.</summary>
public sealed class RoomLoadTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_hears_the_same_while_nodes_leave()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        cluster.NodeLeaves();
        await cluster.AddAsync([.. Enumerable.Range(0, 9).Select(i => $"user{i}")]);
        await using var first = await NodeProcess.StartAsync(cluster.Database);
        await using var second = await NodeProcess.StartAsync(cluster.Database);
        var occupants = new List<Occupant>();
        foreach (var port in (int[])[cluster[0].Port, first.Port, second.Port])
        {
            for (var i = 0; i < 3; i++)
            {
                occupants.Add(await Occupant.EnterAsync(port, occupants.Count, cluster[0]));
            }
        }

        using var enough = new CancellationTokenSource();
        var listening = occupants.ConvertAll(o => o.ListenAsync());
        var speaking = occupants.GetRange(0, 3).ConvertAll(o => o.SpeakAsync(int.MaxValue, enough.Token));
        foreach (var (node, there) in new[] { (first, occupants.GetRange(3, 3)), (second, occupants.GetRange(6, 3)) })
        {
            Assert.Equal(0, await node.TerminateAsync().WaitAsync(Bound, None));

            // From where they are now.
            await Task.WhenAll(there.Select(o => o.Resumed)).WaitAsync(Bound, None);
            await Task.WhenAll(there.Select(o => o.SpeakAsync(5, None))).WaitAsync(Bound, None);
        }

        await enough.CancelAsync();
        await Task.WhenAll(speaking).WaitAsync(Bound, None);
        await occupants[0].EndAsync();
        await Task.WhenAll(listening).WaitAsync(Bound, None);
        Assert.True(occupants[0].Heard.Count > 30);
        Assert.All(occupants, o => Assert.Equal(occupants[0].Heard, o.Heard));
        await Task.WhenAll(occupants.Select(o => o.LeaveAsync()));
    }

    /// <summary>Somebody in the room who goes on elsewhere when his connection ends.</summary>
    private sealed class Occupant(Client former, TestServer refuge)
    {
        private readonly SemaphoreSlim own = new(0);
        private readonly TaskCompletionSource resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Client client = former;

        /// <summary>The room's numbers of what was heard.</summary>
        public List<string> Heard { get; } = [];

        /// <summary>Completes when he goes on elsewhere.</summary>
        public Task Resumed => resumed.Task;

        public static async Task<Occupant> EnterAsync(int port, int number, TestServer refuge)
        {
            var client = await TestCluster.LogInAtAsync(port, $"user{number}", "test");
            await (number == 0 ? Hall.MakeAsync(client) : Hall.EnterAsync(client));
            return new Occupant(client, refuge);
        }

        /// <summary>Says so much, each as soon as he has heard the one before.</summary>
        public async Task SpeakAsync(int times, CancellationToken enough)
        {
            for (var i = 0; i < times && !enough.IsCancellationRequested; i++)
            {
                await client.SendAsync(Hall.Words($"{client.Account.Local} {i}"));
                await own.WaitAsync(None);
            }
        }

        public Task EndAsync() => client.SendAsync(Hall.Words("end"));

        /// <summary>Listens until the end.</summary>
        public async Task ListenAsync()
        {
            string? said;
            do
            {
                said = Take(await NextAsync());
            }
            while (said != "end");
        }

        public async Task LeaveAsync()
        {
            await client.CloseAsync();
            await client.DisposeAsync();
            own.Dispose();
        }

        private string? Take(Element element)
        {
            if (element.Name != "message" || element.Child("body")?.Text is not { } body)
            {
                return null;
            }

            Heard.Add(element.Child("stanza-id", "urn:xmpp:sid:0")!["id"]!);
            if (element["from"] == $"{Hall.Address}/{client.Account.Local}")
            {
                own.Release();
            }

            return body;
        }

        private async Task<Element> NextAsync()
        {
            while (true)
            {
                try
                {
                    if (client.Handled % 20 == 0)
                    {
                        await client.AcknowledgeAsync();
                    }

                    return await client.NextAsync(None);
                }
                catch (IOException)
                {
                    var before = client;
                    client = await TestCluster.ResumeAsync(refuge, before);
                    await before.DisposeAsync();
                    resumed.SetResult();
                }
            }
        }
    }
}
