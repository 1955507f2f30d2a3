using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Godwit.Sockets.Linux;
using Godwit.Sockets.Polling;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Godwit.Sockets.Connections;

/// <summary>A TCP connection.</summary>
internal sealed class SocketConnection : ConnectionContext, IDuplexPipe, IPolled
{
    private static long last;

    private readonly SocketDescriptor socket;
    private readonly SocketInput input;
    private readonly SocketOutput output;
    private readonly Poller poller;
    private readonly ulong key;
    private CancellationTokenSource? closed;
    private string? id;
    private IDictionary<object, object?>? items;
    private bool isClosed;
    private bool isDisposed;

    public SocketConnection(SocketDescriptor socket, EndPoint? local, EndPoint? remote, Poller poller)
    {
        this.socket = socket;
        this.poller = poller;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        input = new SocketInput(socket);
        output = new SocketOutput(socket, this);
        Features = new ConnectionFeatures();
        key = poller.Add(socket, this);
    }

    /// <inheritdoc/>
    public override string ConnectionId
    {
        get => id ??= Interlocked.Increment(ref last).ToString("x", CultureInfo.InvariantCulture);
        set => id = value;
    }

    /// <inheritdoc/>
    /// <remarks>Made when somebody asks for it: most connections are idle, and nobody waits for their end.</remarks>
    public override CancellationToken ConnectionClosed
    {
        get
        {
            lock (this)
            {
                return closed is null && isClosed ? new CancellationToken(canceled: true) : (closed ??= new CancellationTokenSource()).Token;
            }
        }

        set => throw new NotSupportedException("Only the connection knows when it is closed.");
    }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; }

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items
    {
        get => items ??= new ConnectionItems();
        set => items = value;
    }

    /// <inheritdoc/>
    public override IDuplexPipe Transport
    {
        get => field ?? this;
        set;
    }

    PipeReader IDuplexPipe.Input => input;

    PipeWriter IDuplexPipe.Output => output;

    public void Ready(Readiness readiness)
    {
        if ((readiness & Readiness.Read) != 0)
        {
            input.Ready((readiness & Readiness.End) != 0);
        }

        if ((readiness & Readiness.Write) != 0)
        {
            output.Ready();
        }
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        input.Fail(abortReason);
        lock (this)
        {
            // Whoever breaks a connection off may be late.
            if (isDisposed)
            {
                return;
            }

            SocketSettings.ResetOnClose(socket);
        }

        Close();
    }

    public override async ValueTask DisposeAsync()
    {
        await input.CompleteAsync();
        output.Complete();
        Close();
        poller.Remove(key);
        lock (this)
        {
            isDisposed = true;
            socket.Dispose();
        }

        await base.DisposeAsync();
    }

    /// <summary>Ends both directions. The kernel tells the poller, and so who waits to read or write.</summary>
    internal void Close()
    {
        CancellationTokenSource? waiting;
        lock (this)
        {
            if (isClosed)
            {
                return;
            }

            isClosed = true;
            _ = Libc.shutdown(socket, Libc.SHUT_RDWR);
            waiting = closed;
        }

        if (waiting is not null)
        {
            // Not here: those who wait for it do not expect to go on within a call of somebody else.
            ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), waiting, preferLocal: false);
        }
    }
}
