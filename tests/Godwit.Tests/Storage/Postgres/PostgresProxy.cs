using System.Net;
using System.Net.Sockets;

namespace Godwit.Tests.Storage.Postgres;

/// <summary>When a connection is cut.</summary>
public enum Cut
{
    None,

    /// <summary>What the client sends next does not arrive.</summary>
    BeforeRequest,

    /// <summary>What the client sends next arrives, and what comes of it is not known.</summary>
    AfterRequest,

    /// <summary>What the client sends next is answered, and the answer does not arrive.</summary>
    AfterAnswer,
}

/// <summary>Stands between a store and its server and cuts connections at the worst moment.</summary>
internal sealed class PostgresProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string upstream;
    private readonly Task accepting;
    private int cut;

    public PostgresProxy(PostgresServer server)
    {
        upstream = server.Socket;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>The same database by way of the proxy.</summary>
    public string Through(string connectionString) =>
        new Npgsql.NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.ConnectionString;

    /// <summary>Cuts the writer's connection when it is used next. Others are left alone: the sweeper works when it likes.</summary>
    public void CutNext(Cut when) => Volatile.Write(ref cut, (int)when);

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            try
            {
                await server.ConnectAsync(new UnixDomainSocketEndPoint(upstream));
                var link = new Link();
                await Task.WhenAny(RequestsAsync(client, server, link), AnswersAsync(server, client, link));
            }
            catch (SocketException)
            {
                // One of the two has gone.
            }
        }
    }

    private async Task RequestsAsync(Socket client, Socket server, Link link)
    {
        var buffer = new byte[65_536];
        while (await client.ReceiveAsync(buffer) is > 0 and var count)
        {
            link.IsWriters |= buffer.AsSpan(0, count).IndexOf("pg_backend_pid()"u8) >= 0;
            var when = link.IsWriters ? (Cut)Interlocked.Exchange(ref cut, (int)Cut.None) : Cut.None;
            if (when == Cut.BeforeRequest)
            {
                return;
            }

            link.IsMute = when != Cut.None;
            await server.SendAsync(buffer.AsMemory(0, count));
            if (when == Cut.AfterRequest)
            {
                return;
            }

            if (when == Cut.AfterAnswer)
            {
                await link.Answered.Task;
                return;
            }
        }
    }

    private static async Task AnswersAsync(Socket server, Socket client, Link link)
    {
        var buffer = new byte[65_536];
        while (await server.ReceiveAsync(buffer) is > 0 and var count)
        {
            if (link.IsMute)
            {
                link.Answered.TrySetResult();
                continue;
            }

            await client.SendAsync(buffer.AsMemory(0, count));
        }
    }

    /// <summary>What the two directions of a connection know of each other.</summary>
    private sealed class Link
    {
        private volatile bool isMute;

        /// <summary>True when it is the writer's, which asks the server for its number.</summary>
        public bool IsWriters { get; set; }

        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsMute
        {
            get => isMute;
            set => isMute = value;
        }
    }
}
