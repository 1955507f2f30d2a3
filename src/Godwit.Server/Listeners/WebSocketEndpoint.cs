using Microsoft.AspNetCore.Http;

namespace Godwit.Server.Listeners;

/// <summary>Serves client streams over WebSocket (RFC 7395).</summary>
internal sealed class WebSocketEndpoint(ConnectionServices services)
{
    private const string Subprotocol = "xmpp";

    public async Task ServeAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest || !http.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync("This address speaks XMPP over WebSocket (RFC 7395): ask for the subprotocol 'xmpp'.\n");
            return;
        }

        // Nothing that a browser adds by itself says who the user is: pages of other sites can do no more here than any program can, unless the operator
        // wants to keep them from that too.
        if (services.Model.WebSocketOrigins is { } origins && http.Request.Headers.Origin is [{ } origin, ..] && !origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await http.Response.WriteAsync("Pages of this web site may not chat here: see webSocketOrigins.\n");
            return;
        }

        var peer = http.Connection.RemoteIpAddress?.ToString() ?? "local";
        if (!services.Connections.TryAdd(peer))
        {
            services.Sessions.Metrics.Limited("connections-per-address");
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        services.Sessions.Metrics.Connected(1);
        try
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync(Subprotocol);

            // A browser on this machine, and a proxy that ends the TLS of others, come without TLS; nobody in between can listen.
            var isSecure = http.Request.IsHttps;
            var isConfidential = isSecure || (http.Connection.RemoteIpAddress is { } address && System.Net.IPAddress.IsLoopback(address));
            await using var transport = new WebSocketTransport(socket, isSecure, isConfidential, peer);
            await new ClientConnection(transport, services).RunAsync();
        }
        finally
        {
            services.Sessions.Metrics.Connected(-1);
            services.Connections.Remove(peer);
        }
    }
}
