using System.Net.NetworkInformation;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Godwit.Tests.Security;

/// <summary>What can be connected to.</summary>
public sealed class OpenPortsTests
{
    [Fact]
    public async Task The_engine_listens_nowhere()
    {
        await using var server = await TestServer.StartAsync();
        var endpoints = server.Services.GetRequiredService<IOptions<EndpointOptions>>().Value;

        var open = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(e => e.Port).ToHashSet();

        Assert.Contains(server.Port, open);
        Assert.DoesNotContain(endpoints.SiloPort, open);
        Assert.Equal(0, endpoints.GatewayPort);
    }
}
