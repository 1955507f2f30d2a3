using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Godwit.Abstractions.Stores;
using Godwit.Cluster.Carrying;
using Godwit.Cluster.Nodes;
using Godwit.Cluster.Security;
using Godwit.Server.Routing;
using Godwit.Storage;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Godwit.Tests.Storage.Postgres;
using Godwit.Tests.Surroundings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace Godwit.Tests.Cluster.Security;

/// <summary>True nodes that speak TLS to each other, and those that must stay outside.</summary>
public sealed class ClusterTlsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory directory = new();
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private string database = "";

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private string TokenFile => directory["token"];

    public async ValueTask InitializeAsync()
    {
        database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        Assert.Equal(0, (await GodwitCommand.RunAsync(["cluster", "init", "--cluster", database, "--cluster-token", TokenFile])).ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        await (await PostgresServer.Shared).DropDatabaseAsync(database);
        directory.Dispose();
        random.Dispose();
    }

    [Fact]
    public async Task Nodes_with_the_token_are_one_cluster()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();

        await TalkAsync(one, other);

        Expected(one, other);
    }

    [Fact]
    public async Task Lines_between_them_are_under_TLS_too()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        await one.AddAccountAsync("romeo", Chat.Password);
        await one.AddAccountAsync("juliet", Chat.Password);
        await using var romeo = await Chat.LogInAsync(one, "romeo");
        await using var juliet = await Chat.LogInAsync(other, "juliet");

        // By the engine until it is known where the other one is, then by a line from each node to the other.
        var metrics = (TestServer[])[one, other];
        while (metrics.Any(node => node.Services.GetRequiredService<ClusterMetrics>().Lines == 0))
        {
            await Chat.GoesOnAsync(romeo, juliet, 5);
            await Chat.GoesOnAsync(juliet, romeo, 5);
        }

        await Chat.GoesOnAsync(romeo, juliet, 5);
        using var plain = await ConnectAsync(one);
        await plain.GetStream().WriteAsync(new LineGreeting("S127.0.0.1:1:1", one.Services.GetRequiredService<IGateways>().Here).ToBytes(), None);
        await AssertEndsAsync(plain.GetStream());
        Assert.Contains("showed no certificate of the cluster", string.Join('\n', one.TakeProblems()), StringComparison.Ordinal);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
        Expected(one, other);
    }

    [Fact]
    public async Task The_authority_is_changed_while_people_talk()
    {
        await using var one = await StartAsync(ChangeAtOnce);
        await using var other = await StartAsync(ChangeAtOnce);
        await one.AddAccountAsync("romeo", Chat.Password);
        await one.AddAccountAsync("juliet", Chat.Password);
        await one.AddAccountAsync("nurse", Chat.Password);
        await using var romeo = await Chat.LogInAsync(one, "romeo");
        await using var juliet = await Chat.LogInAsync(other, "juliet");
        var before = Identity(one).Certificate.AuthorityOf();
        var talk = Chat.GoesOnAsync(romeo, juliet, 200);

        Assert.Equal(0, (await GodwitCommand.RunAsync(["cluster", "rotate", "--cluster", database, "--cluster-token", TokenFile])).ExitCode);
        Identity(one).Refresh();
        Identity(other).Refresh();
        Assert.NotEqual(before, Identity(one).Certificate.AuthorityOf());

        // New connections, with certificates of the new authority.
        await using var third = await StartAsync(ChangeAtOnce);
        Assert.Equal(Identity(one).Certificate.AuthorityOf(), Identity(third).Certificate.AuthorityOf());
        await talk;
        await using var nurse = await Chat.LogInAsync(third, "nurse");
        await Chat.GoesOnAsync(romeo, nurse, 5);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync(), nurse.CloseAsync());
        Expected(one, other, third);
    }

    [Fact]
    public void Those_who_are_refused_are_counted_and_told_of_once_a_minute()
    {
        var (time, log) = (new FakeTimeProvider(), new LogCollector());
        var watch = new NodeConnections(time, new LoggerFactory([log]).CreateLogger<NodeConnections>());
        for (var i = 0; i < 100; i++)
        {
            watch.Refused(null);
        }

        Assert.Contains("1 connections", Assert.Single(log.Take()), StringComparison.Ordinal);
        time.Advance(NodeConnections.Interval);
        watch.Refused(new IPEndPoint(IPAddress.Loopback, 1));

        Assert.Contains("100 connections", Assert.Single(log.Take()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_of_another_authority_stays_outside()
    {
        // Its authority is in the same database even.
        var token = ClusterToken.Create(random);
        token.Write(directory["foreign"]);
        await using (var store = PostgresStore.Open(database, new(), TimeProvider.System, random, NullLoggerFactory.Instance))
        {
            using var authority = Authority.Create(TimeProvider.System.GetUtcNow());
            Assert.True(store.Authorities.Add(authority.Id, authority.Seal(token, random), onlyFirst: false));
        }

        await AssertStaysOutsideAsync("--cluster-token", directory["foreign"]);
    }

    [Fact]
    public Task A_node_without_TLS_stays_outside() => AssertStaysOutsideAsync();

    [Fact]
    public async Task Who_shows_no_certificate_of_the_cluster_is_cut_off()
    {
        await using var one = await StartAsync();

        await AssertCutOffAsync(one, null);
        await AssertCutOffAsync(one, Foreign().Certificate);
        using var plain = await ConnectAsync(one);
        await plain.GetStream().WriteAsync(Encoding.ASCII.GetBytes(new string('x', 100)), None);
        await AssertEndsAsync(plain.GetStream());

        await AssertGoesOnAsync(one);
        var problem = Assert.Single(one.TakeProblems(), p => !p.Contains("fsync is off", StringComparison.Ordinal));
        Assert.Contains("showed no certificate of the cluster, the last from 127.0.0.1", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_of_another_cluster_is_told_at_the_start()
    {
        ClusterToken.Create(random).Write(directory["foreign"]);

        var outcome = await GodwitCommand.RunAsync(
            ["serve", "--data", directory["data"], "--cluster", database, "--cluster-token", directory["foreign"], "--c2s-port", "0", "--c2s-tls-port", "0", "--http-port", "0"]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("The database knows no cluster with this token", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_is_made_once_and_nothing_shows_the_token()
    {
        var again = await GodwitCommand.RunAsync(["cluster", "init", "--cluster", database, "--cluster-token", directory["second"]]);

        Assert.Contains("have a certificate authority already", again.OneLine(exitCode: 1), StringComparison.Ordinal);
        Assert.False(File.Exists(directory["second"]));
        var secret = (await File.ReadAllTextAsync(TokenFile, None)).Trim().Split(':')[1];
        var rotated = await GodwitCommand.RunAsync(["cluster", "rotate", "--cluster", database, "--cluster-token", TokenFile]);
        Assert.DoesNotContain(secret, rotated.Output + rotated.Errors + again.Output + again.Errors, StringComparison.Ordinal);
    }

    private static async Task TalkAsync(TestServer one, TestServer other)
    {
        await one.AddAccountAsync("romeo", Chat.Password);
        await one.AddAccountAsync("juliet", Chat.Password);
        await using var romeo = await Chat.LogInAsync(one, "romeo");
        await using var juliet = await Chat.LogInAsync(other, "juliet");
        await Chat.GoesOnAsync(romeo, juliet, 20);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    private static async Task AssertGoesOnAsync(TestServer one)
    {
        await one.AddAccountAsync("romeo", Chat.Password);
        await using var romeo = await Chat.LogInAsync(one, "romeo");
        await romeo.CloseAsync();
    }

    private Task<TestServer> StartAsync(Action<IServiceCollection>? customise = null) =>
        TestServer.StartAsync(m => m with { Cluster = m.Cluster with { Database = database, TokenFile = TokenFile } }, customise);

    /// <summary>
    /// The two notice each other in the database, and the one inside refuses what the newcomer sends. They are processes of their own: nodes that can't reach each other declare each other
    /// dead, and end.
    /// </summary>
    private async Task AssertStaysOutsideAsync(params string[] token)
    {
        using var inside = GodwitCommand.Start([.. Serve("inside"), "--cluster-token", TokenFile]);
        using var outside = await StartWhenFliesAsync(inside, [.. Serve("outside"), .. token]);
        try
        {
            var joined = UntilAsync(outside, "Godwit is flying");
            var refused = UntilAsync(inside, "showed no certificate of the cluster");
            Assert.Same(refused, await Task.WhenAny(joined, refused).WaitAsync(TimeSpan.FromSeconds(60), None));
            Assert.True(await refused);
            Assert.False(joined.IsCompletedSuccessfully && await joined);
        }
        finally
        {
            foreach (var process in (Process[])[inside, outside])
            {
                process.Kill();
                await process.WaitForExitAsync(None);
            }
        }
    }

    private static async Task<Process> StartWhenFliesAsync(Process first, string[] arguments)
    {
        Assert.True(await UntilAsync(first, "Godwit is flying"));
        return GodwitCommand.Start(arguments);
    }

    /// <summary>True when a process prints something, false when it ends without.</summary>
    private static async Task<bool> UntilAsync(Process process, string text)
    {
        while (await process.StandardOutput.ReadLineAsync(None) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private string[] Serve(string name) =>
        ["serve", "--data", directory[name], "--cluster", database, "--c2s-port", "0", "--c2s-tls-port", "0", "--http-port", "0"];

    private NodeIdentity Foreign()
    {
        var store = new MemoryAuthorities();
        var file = directory[$"foreign-{Guid.NewGuid()}"];
        new ClusterAuthorities(store, TimeProvider.System, random).Begin(file);
        return new(ClusterToken.Read(file), store, TimeProvider.System, random);
    }

    private void ChangeAtOnce(IServiceCollection services) => Replace(services, p =>
        new(ClusterToken.Read(TokenFile), p.GetRequiredService<IAuthorityStore>(), TimeProvider.System, random) { Grace = TimeSpan.Zero });

    private static void Replace(IServiceCollection services, Func<IServiceProvider, NodeIdentity> make)
    {
        services.RemoveAll<NodeIdentity>();
        services.AddSingleton(make);
    }

    private static NodeIdentity Identity(TestServer node) => node.Services.GetRequiredService<NodeIdentity>();

    private static async Task<TcpClient> ConnectAsync(TestServer node)
    {
        var client = new TcpClient();
        await client.ConnectAsync(node.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint, None);
        return client;
    }

    private static async Task AssertCutOffAsync(TestServer node, X509Certificate2? certificate)
    {
        using var client = await ConnectAsync(node);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, static (_, shown, _, _) => shown is not null);
        var options = new SslClientAuthenticationOptions { TargetHost = "godwit", ApplicationProtocols = [new("Orleans1")] };
        if (certificate is not null)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        try
        {
            await tls.AuthenticateAsClientAsync(options, None);
        }
        catch (Exception failure) when (failure is IOException or System.Security.Authentication.AuthenticationException)
        {
            return;
        }

        await AssertEndsAsync(tls);
    }

    /// <summary>The other side ends the connection, by an alert of TLS at most.</summary>
    private static async Task AssertEndsAsync(Stream stream)
    {
        var buffer = new byte[1024];
        try
        {
            while (await stream.ReadAsync(buffer, None).AsTask().WaitAsync(TimeSpan.FromSeconds(10), None) > 0)
            {
                // An alert.
            }
        }
        catch (IOException)
        {
            // Cut off.
        }
    }

    /// <summary>The throw-away database does not wait for the disk, and every node says so. From here on the nodes end, one after the other.</summary>
    private static void Expected(params TestServer[] nodes)
    {
        Assert.All(nodes, n => Assert.DoesNotContain(n.TakeProblems(), p => !p.Contains("fsync is off", StringComparison.Ordinal)));
        Array.ForEach(nodes, n => n.Expected.AddRange(TestCluster.Leaving));
    }
}
