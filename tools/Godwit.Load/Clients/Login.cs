using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Godwit.Protocol;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Xml;
using Godwit.TestClient;

namespace Godwit.Load.Clients;

/// <summary>Brings a connection to the point where a resource can be bound: TCP, TLS, SASL.</summary>
internal sealed class Login(Settings settings, string user) : IDisposable
{
    /// <summary>Salted passwords, which clients keep between logins.</summary>
    private static readonly ConcurrentDictionary<string, byte[]> Salted = new(StringComparer.Ordinal);

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>The connection, under TLS once there is one.</summary>
    public Stream Stream { get; private set; } = Stream.Null;

    /// <summary>What comes over it.</summary>
    public ElementStream Elements { get; private set; } = new(Stream.Null);

    /// <summary>Connects and authenticates.</summary>
    public async Task RunAsync()
    {
        await socket.ConnectAsync(settings.Host, settings.Port);
        Stream = new NetworkStream(socket, ownsSocket: true);
        if (settings.Transport == Transport.Tls)
        {
            await SecureAsync();
        }

        Elements = new ElementStream(Stream);
        await OpenAsync();
        if (settings.Transport == Transport.StartTls)
        {
            await SendAsync($"<starttls xmlns='{Namespaces.Tls}'/>");
            await ExpectAsync("proceed");
            await SecureAsync();
            Elements.Restart(Stream);
            await OpenAsync();
        }

        await AuthenticateAsync();
        Elements.Restart(Stream);
        await OpenAsync();
    }

    /// <summary>Sends XML.</summary>
    public async Task SendAsync(string xml) => await Stream.WriteAsync(Encoding.UTF8.GetBytes(xml));

    /// <summary>Reads an element that must have this name.</summary>
    public async Task<Element> ExpectAsync(string name)
    {
        var element = await NextAsync();
        return element.Name == name ? element : throw new LoadException($"{user}: the server sent {element} in place of <{name}/>");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Elements.Dispose();
        Stream.Dispose();
        socket.Dispose();
    }

    private async Task<Element> NextAsync() =>
        await Elements.ReadAsync() ? Elements.Current.ToElement() : throw new IOException($"{user}: the server closed the stream.");

    private async Task OpenAsync()
    {
        await SendAsync($"<stream:stream to='{settings.Domain}' version='1.0' xmlns='{Namespaces.Client}' xmlns:stream='{Namespaces.Streams}'>");
        await ExpectAsync("features");
    }

    private async Task SecureAsync()
    {
#pragma warning disable CA5359 // The server's certificate is self-signed, and nothing secret goes over the connection.
        var tls = new SslStream(Stream, leaveInnerStreamOpen: false, static (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = settings.Domain,
            ApplicationProtocols = [new SslApplicationProtocol("xmpp-client")],
            EnabledSslProtocols = SslProtocols.None,
        });
        Stream = tls;
    }

    private async Task AuthenticateAsync()
    {
        if (settings.Mechanism == "PLAIN")
        {
            await SendAsync(Auth(Encoding.UTF8.GetBytes($"\0{user}\0{settings.Password}")));
            await ExpectAsync("success");
            return;
        }

        var hash = settings.Mechanism == ScramHash.Sha1.MechanismName ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        var scram = new ScramClient(user, settings.Password, hash) { Nonce = RandomNumberGenerator.GetHexString(24), Known = Salted };
        await SendAsync(Auth(scram.First));
        var challenge = await ExpectAsync("challenge");
        var final = scram.Final(Convert.FromBase64String(challenge.Text));
        await SendAsync($"<response xmlns='{Namespaces.Sasl}'>{Convert.ToBase64String(final)}</response>");
        var success = await ExpectAsync("success");
        if (Encoding.UTF8.GetString(Convert.FromBase64String(success.Text)) != scram.ExpectedServerFinal)
        {
            throw new LoadException($"{user}: the server does not know the password.");
        }
    }

    private string Auth(byte[] initial) =>
        $"<auth xmlns='{Namespaces.Sasl}' mechanism='{settings.Mechanism}'>{Convert.ToBase64String(initial)}</auth>";
}
