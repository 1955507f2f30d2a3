using System.Net;
using Godwit.Server.Configuration;
using Godwit.Tests.Hosting;

namespace Godwit.Tests.Security;

/// <summary>What the world sees of the HTTP port.</summary>
public sealed class OperatorPagesTests
{
    [Fact]
    public async Task Metrics_are_for_this_machine_alone_unless_the_operator_says_more()
    {
        await using var server = await TestServer.StartAsync();
        await using var elsewhere = await TestServer.StartAsync(m => m with { OperatorNetworks = NetworkList.TryParse("10.0.0.0/8")! });

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(elsewhere, "/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(elsewhere, "/Metrics/")).StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "198.51.100.7")]
    [InlineData("Forwarded", "for=198.51.100.7")]
    [InlineData("X-Real-IP", "198.51.100.7")]
    public async Task Metrics_are_not_for_those_who_come_through_a_proxy_on_this_machine(string header, string value)
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(server, "/metrics", (header, value))).StatusCode);
    }

    [Theory]
    [InlineData("loopback", "127.0.0.1", true)]
    [InlineData("loopback", "::1", true)]
    [InlineData("loopback", "::ffff:127.0.0.1", true)]
    [InlineData("loopback", "192.0.2.1", false)]
    [InlineData("loopback, 10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("2001:db8::/32", "2001:db8::7", true)]
    [InlineData("2001:db8::/32", "10.1.2.3", false)]
    [InlineData("any", "192.0.2.1", true)]
    public void A_list_of_networks_has_addresses_in_it_or_not(string networks, string address, bool isIn) =>
        Assert.Equal(isIn, NetworkList.TryParse(networks)!.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("")]
    [InlineData("everybody")]
    [InlineData("10.0.0.0/8,")]
    public void What_is_no_list_of_networks_is_refused(string networks) => Assert.Null(NetworkList.TryParse(networks));

    [Theory]
    [InlineData("/chat/")]
    [InlineData("/.well-known/host-meta.json")]
    [InlineData("/nothing")]
    public async Task Browsers_are_told_what_pages_may_do(string path)
    {
        await using var server = await TestServer.StartAsync();

        var answer = await GetAsync(server, path);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/chat/../godwit.dll")]
    [InlineData("/chat/..%2f..%2fgodwit.dll")]
    [InlineData("/chat/%2e%2e/%2e%2e/godwit.dll")]
    [InlineData("/chat/..%5c..%5cgodwit.dll")]
    [InlineData("/chat//etc/passwd")]
    public async Task Nobody_climbs_out_of_the_folder_of_the_chat(string path)
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(server, path)).StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(TestServer server, string path, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient();
        var address = new Uri($"http://127.0.0.1:{server.HttpPort}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
