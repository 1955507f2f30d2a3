using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;

namespace Godwit.Tests.Security;

/// <summary>Somebody on the way between client and server puts something in before TLS begins (RFC 6120 §5.4.3.3), or takes an offer out.</summary>
public sealed class StartTlsInjectionTests
{
    private const string StartTls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private const string Injected = $"{RawClient.Header}<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AG1hbGxvcnkAc2VjcmV0</auth>";

    [Fact]
    public async Task What_comes_in_the_clear_behind_starttls_is_never_taken()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAccountAsync("mallory", Chat.Password);
        using var client = await RawClient.ConnectAsync(server.Port);

        await client.SendAsync(RawClient.Header + StartTls + Injected);

        // The connection is reset, so that what was written before may be heard or not; nothing answers what was put in.
        var heard = await client.ToEndAsync();
        Assert.InRange(heard.Split("<stream:stream ").Length - 1, 0, 1);
        Assert.DoesNotContain("<success", heard, StringComparison.Ordinal);
        Assert.DoesNotContain("<failure", heard, StringComparison.Ordinal);
        using var gauges = new Gauges(server);
        await gauges.NobodyIsLeftAsync();
    }

    [Fact]
    public async Task What_comes_in_the_clear_before_the_handshake_breaks_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAccountAsync("mallory", Chat.Password);
        using var client = await RawClient.ConnectAsync(server.Port);
        await client.SendAsync(RawClient.Header + StartTls);
        await client.UntilAsync("<proceed");

        await client.SendAsync(Injected);

        Assert.DoesNotContain("<success", await client.ToEndAsync(), StringComparison.Ordinal);
        using var gauges = new Gauges(server);
        await gauges.NobodyIsLeftAsync();
    }

    [Theory]
    [InlineData("y,,n=alice,r=abcdef", "not-authorized")]
    [InlineData("p=tls-server-end-point,,n=alice,r=abcdef", "malformed-request")]
    public async Task Under_TLS_a_client_that_was_hidden_the_binding_is_refused(string first, string condition)
    {
        await using var server = await TestServer.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", server.TlsPort, TestContext.Current.CancellationToken);
#pragma warning disable CA5359 // The certificate is made for this test alone.
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [new("xmpp-client")], EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
            TestContext.Current.CancellationToken);

        var message = Convert.ToBase64String(Encoding.UTF8.GetBytes(first));
        var said = $"{RawClient.Header}<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>{message}</auth></stream:stream>";
        await tls.WriteAsync(Encoding.UTF8.GetBytes(said), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(tls);
        var heard = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains("SCRAM-SHA-256-PLUS", heard, StringComparison.Ordinal);
        Assert.Contains($"<{condition}/>", heard, StringComparison.Ordinal);
    }
}
