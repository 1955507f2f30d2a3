using System.Net.Sockets;
using System.Text.Json;
using Godwit.Abstractions.Operations;
using Godwit.Server.Operations;
using Microsoft.AspNetCore.Connections;

namespace Godwit.Control;

/// <summary>
/// The operations over HTTP on a Unix socket in the data directory. Who may open the file may do everything; nobody else reaches it.
/// </summary>
internal static class ControlSocket
{
    private static readonly object Marker = new();

    /// <summary>Where the socket of a data directory is.</summary>
    public static string PathOf(string dataDirectory) => Path.Combine(dataDirectory, "godwit.sock");

    /// <summary>Makes room for the socket; the lock on the data directory tells that no other server uses it.</summary>
    public static string Prepare(string dataDirectory)
    {
        var path = PathOf(dataDirectory);
        File.Delete(path);
        return path;
    }

    /// <summary>Marks connections that came through the socket.</summary>
    public static ConnectionDelegate Mark(ConnectionDelegate next) => connection =>
    {
        connection.Items[Marker] = Marker;
        return next(connection);
    };

    /// <summary>Serves the operations to connections through the socket, and nothing else to them.</summary>
    public static void UseControlSocket(this WebApplication app)
    {
        app.Use(async (http, next) =>
        {
            var connection = http.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionItemsFeature>();
            if (connection?.Items.ContainsKey(Marker) == true)
            {
                await RunAsync(http, app.Services.GetRequiredService<OperationCatalogue>());
            }
            else
            {
                await next(http);
            }
        });
        app.Lifetime.ApplicationStarted.Register(() => Restrict(app));
    }

    private static async Task RunAsync(HttpContext http, OperationCatalogue catalogue)
    {
        var arguments = await http.Request.ReadFromJsonAsync<Dictionary<string, string>>(JsonSerializerOptions.Web, http.RequestAborted) ?? [];
        try
        {
            var result = await catalogue.RunAsync(http.Request.Path.Value!.Trim('/'), arguments, http.Request.Headers["X-Operator"].ToString(), http.RequestAborted);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(result);
        }
        catch (OperationException exception)
        {
            http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await http.Response.WriteAsync(exception.Message);
        }
    }

    private static void Restrict(WebApplication app)
    {
        var path = PathOf(app.Services.GetRequiredService<Server.Configuration.GodwitModel>().DataDirectory);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>A client of the socket, or null when no server listens there.</summary>
    public static HttpClient? Connect(string dataDirectory)
    {
        var endpoint = new UnixDomainSocketEndPoint(PathOf(dataDirectory));
        using (var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            try
            {
                probe.Connect(endpoint);
            }
            catch (SocketException)
            {
                return null;
            }
        }

        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(endpoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri("http://godwit/"), Timeout = TimeSpan.FromMinutes(10) };
    }
}
