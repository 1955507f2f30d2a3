using System.Net.WebSockets;
using Godwit.Tests.Hosting;

namespace Godwit.Tests.Security;

/// <summary>Whose pages may open a WebSocket.</summary>
public sealed class WebSocketOriginTests
{
    [Theory]
    [InlineData(null, "https://elsewhere.example", true)]
    [InlineData("https://chat.example.org", "https://chat.example.org", true)]
    [InlineData("https://chat.example.org", null, true)]
    [InlineData("https://chat.example.org", "https://elsewhere.example", false)]
    [InlineData("https://chat.example.org", "https://chat.example.org.evil.example", false)]
    [InlineData("https://chat.example.org", "null", false)]
    public async Task Pages_of_other_sites_may_chat_unless_the_operator_names_the_sites(string? allowed, string? origin, bool mayChat)
    {
        await using var server = await TestServer.StartAsync(m => m with { WebSocketOrigins = allowed is null ? null : [allowed] });
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("xmpp");
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        var failure = await Record.ExceptionAsync(() => socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.HttpPort}/ws"), TestContext.Current.CancellationToken));

        Assert.Equal(mayChat, failure is null);
        socket.Abort();
    }
}
