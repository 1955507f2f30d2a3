using System.Net.Sockets;

namespace Godwit.Lab.Nodes;

/// <summary>
/// Stands between one node and the database, and can keep back what they say: nothing arrives and nothing is refused, as when a network swallows packets. Both ends are
/// Unix sockets, which reach into every network.
/// </summary>
internal sealed class DatabaseRelay : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource ended = new();
    private readonly string upstream;
    private readonly Task accepting;
    private volatile TaskCompletionSource open = new();

    public DatabaseRelay(string directory, string upstream)
    {
        this.upstream = upstream;
        Directory = System.IO.Directory.CreateDirectory(directory).FullName;
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(Directory, Path.GetFileName(upstream))));
        listener.Listen(512);
        open.SetResult();
        accepting = AcceptAsync();
    }

    /// <summary>The directory of its socket, which takes the place of the database's host.</summary>
    public string Directory { get; }

    /// <summary>Keeps back everything from now on.</summary>
    public void Cut() => open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets everything through again, what was kept back first.</summary>
    public void Mend() => open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Dispose();
        await accepting;
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                served.Add(ServeAsync(await listener.AcceptAsync(ended.Token)));
                served.RemoveAll(s => s.IsCompleted);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket node)
    {
        using var database = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (node)
        {
            try
            {
                await open.Task.WaitAsync(ended.Token);
                await database.ConnectAsync(new UnixDomainSocketEndPoint(upstream), ended.Token);
                await await Task.WhenAny(MoveAsync(node, database), MoveAsync(database, node));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two has gone, or the relay ends.
            }
        }
    }

    private async Task MoveAsync(Socket from, Socket to)
    {
        var buffer = new byte[65_536];
        while (await from.ReceiveAsync(buffer, ended.Token) is > 0 and var count)
        {
            await open.Task.WaitAsync(ended.Token);
            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), ended.Token);
            }
        }
    }
}
