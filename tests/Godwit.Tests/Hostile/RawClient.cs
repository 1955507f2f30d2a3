using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Godwit.Tests.Hostile;

/// <summary>A socket that says what it likes and keeps what it hears.</summary>
internal sealed class RawClient : IDisposable
{
    public const string Header = "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly StringBuilder heard = new();
    private SslStream? tls;

    public string Heard => heard.ToString();

    public static async Task<RawClient> ConnectAsync(int port, int? receiveBuffer = null)
    {
        var client = new RawClient();
        if (receiveBuffer is { } bytes)
        {
            client.socket.ReceiveBufferSize = bytes;
        }

        await client.socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>A client with a session, that has listened so far.</summary>
    public static async Task<RawClient> LogInAsync(int port, string user, string password, int? receiveBuffer = null)
    {
        var client = await ConnectAsync(port, receiveBuffer);
        await client.LogInAsync(user, password);
        return client;
    }

    /// <summary>One under TLS from the first byte.</summary>
    public static async Task<RawClient> LogInWithTlsAsync(int port, string user, string password)
    {
        var client = await ConnectAsync(port);
        client.tls = new SslStream(new NetworkStream(client.socket), false, static (_, certificate, _, _) => certificate?.Subject == "CN=localhost");
        await client.tls.AuthenticateAsClientAsync("localhost");
        await client.LogInAsync(user, password);
        return client;
    }

    public async Task SendAsync(string text) => await SendAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (tls is not null)
        {
            await tls.WriteAsync(bytes, cancellationToken);
            return;
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    /// <summary>Listens until this was said.</summary>
    public async Task UntilAsync(string text)
    {
        var from = heard.Length;
        while (!heard.ToString(from, heard.Length - from).Contains(text, StringComparison.Ordinal))
        {
            Assert.True(await ListenAsync(), $"The server closed the connection before {text}: {Heard}");
        }
    }

    /// <summary>Listens until the server closes the connection; returns all that was heard.</summary>
    public async Task<string> ToEndAsync()
    {
        while (await ListenAsync())
        {
            // Until the end.
        }

        return Heard;
    }

    /// <summary>Closes this side of the connection.</summary>
    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection: the server gets a reset.</summary>
    public void Reset() => socket.Close(0);

    public void Dispose()
    {
        tls?.Dispose();
        socket.Dispose();
    }

    private async Task LogInAsync(string user, string password)
    {
        await SendAsync(Header);
        await UntilAsync("</stream:features>");
        var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"));
        await SendAsync($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>");
        await UntilAsync("<success");
        await SendAsync($"{Header}<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
        await UntilAsync("</iq>");
        await SendAsync("<presence/>");
        await UntilAsync("<presence");
    }

    private async Task<bool> ListenAsync()
    {
        var buffer = new byte[4096];
        try
        {
            var count = await (tls?.ReadAsync(buffer, TestContext.Current.CancellationToken) ?? socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken));
            heard.Append(Encoding.UTF8.GetString(buffer, 0, count));
            return count > 0;
        }
        catch (Exception exception) when ((exception as SocketException ?? exception.InnerException as SocketException)?.SocketErrorCode == SocketError.ConnectionReset)
        {
            return false;
        }
    }
}
