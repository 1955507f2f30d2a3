using System.Net.Sockets;
using Godwit.Server.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Listeners;

/// <summary>Serves client connections over TCP.</summary>
internal abstract partial class XmppConnectionHandler(ConnectionServices services, ServerCertificate certificate) : ConnectionHandler
{
    /// <summary>True when TLS begins with the first byte (XEP-0368).</summary>
    protected abstract bool IsDirectTls { get; }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        await using var transport = new TcpTransport(connection, certificate);
        if (!services.Connections.TryAdd(transport.Peer))
        {
            services.Sessions.Metrics.Limited("connections-per-address");
            return;
        }

        services.Sessions.Metrics.Connected(1);
        try
        {
            KeepAlive(connection);
            if (IsDirectTls)
            {
                using var deadline = new CancellationTokenSource(services.Model.Limits.NegotiationTimeout, services.Time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, services.Lifetime.ApplicationStopping);
                await transport.SecureAsync(either.Token);
            }

            await new ClientConnection(transport, services).RunAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            HandshakeFailed(services.Logger, transport.Peer, exception.Message);
            connection.Abort();
        }
        finally
        {
            services.Sessions.Metrics.Connected(-1);
            services.Connections.Remove(transport.Peer);
        }
    }

    /// <summary>Lets the operating system find out that a client is gone without a word: after about five minutes.</summary>
    private static void KeepAlive(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { ProtocolType: ProtocolType.Tcp } socket)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 180);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
            socket.NoDelay = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The TLS handshake with {Peer} failed: {Reason}")]
    private static partial void HandshakeFailed(ILogger logger, string peer, string reason);
}

/// <summary>The port for STARTTLS.</summary>
internal sealed class StartTlsHandler(ConnectionServices services, ServerCertificate certificate) : XmppConnectionHandler(services, certificate)
{
    protected override bool IsDirectTls => false;
}

/// <summary>The port for TLS from the first byte.</summary>
internal sealed class DirectTlsHandler(ConnectionServices services, ServerCertificate certificate) : XmppConnectionHandler(services, certificate)
{
    protected override bool IsDirectTls => true;
}
