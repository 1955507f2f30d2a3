using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Godwit.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Godwit.Tests.Sockets;

/// <summary>Connections over real sockets of this machine.</summary>
public sealed class SocketConnectionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SocketTransport transport = new(Options.Create(new TransportOptions()), TimeProvider.System);
    private IConnectionListener listener = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => listener = await transport.BindAsync(new StreamEndPoint(IPAddress.Loopback, 0), Cancelled);

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        transport.Dispose();
    }

    [Fact]
    public async Task What_a_client_sends_is_read_and_what_is_written_comes_to_it()
    {
        await using var pair = await ConnectAsync();
        await pair.Client.SendAsync("romeo"u8.ToArray());

        Assert.Equal("romeo", await ReadTextAsync(pair.Input));
        pair.Output.Write("juliet"u8);
        Assert.Equal(6, pair.Output.UnflushedBytes);
        Assert.False((await pair.Output.FlushAsync(Cancelled)).IsCompleted);
        Assert.Equal("juliet", await ReceiveTextAsync(pair.Client, 6));
    }

    [Fact]
    public async Task Both_ends_have_their_addresses()
    {
        await using var pair = await ConnectAsync();

        Assert.Equal(pair.Client.LocalEndPoint, pair.Server.RemoteEndPoint);
        Assert.Equal(listener.EndPoint, pair.Server.LocalEndPoint);
    }

    [Fact]
    public async Task An_address_of_IPv6_is_known_too()
    {
        await using var other = await transport.BindAsync(new StreamEndPoint(IPAddress.IPv6Loopback, 0), Cancelled);
        using var client = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(other.EndPoint, Cancelled);
        await using var server = await other.AcceptAsync(Cancelled);

        Assert.Equal(client.LocalEndPoint, server!.RemoteEndPoint);
    }

    [Fact]
    public async Task Who_holds_up_the_thread_that_polls_does_not_hold_up_the_others()
    {
        using var single = new SocketTransport(Options.Create(new TransportOptions { Pollers = 1 }), TimeProvider.System);
        await using var port = await single.BindAsync(new StreamEndPoint(IPAddress.Loopback, 0), Cancelled);
        await using var slow = await ConnectAsync(port);
        await using var other = await ConnectAsync(port);
        using var gate = new ManualResetEventSlim();
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = HoldAsync();

        await slow.Client.SendAsync("wait"u8.ToArray());
        await isHeld.Task.WaitAsync(Patience, Cancelled);
        await other.Client.SendAsync("romeo"u8.ToArray());
        Assert.Equal("romeo", await ReadTextAsync(other.Input));

        gate.Set();
        await held.WaitAsync(Patience, Cancelled);
        await slow.Client.SendAsync("juliet"u8.ToArray());
        Assert.Equal("juliet", await ReadTextAsync(slow.Input));

        async Task HoldAsync()
        {
            var read = await slow.Input.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            isHeld.SetResult();
            gate.Wait(CancellationToken.None);
            slow.Input.AdvanceTo(read.Buffer.End);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_said_so()
    {
        var port = ((IPEndPoint)listener.EndPoint).Port;

        await Assert.ThrowsAsync<AddressInUseException>(async () => await transport.BindAsync(new StreamEndPoint(IPAddress.Loopback, port), Cancelled));
    }

    [Fact]
    public async Task A_read_waits_for_more_than_it_has_seen()
    {
        await using var pair = await ConnectAsync();
        await pair.Client.SendAsync("but, "u8.ToArray());
        var result = await pair.Input.ReadAsync(Cancelled);
        pair.Input.AdvanceTo(result.Buffer.GetPosition(1), result.Buffer.End);
        var more = pair.Input.ReadAsync(Cancelled).AsTask();
        Assert.False(more.IsCompleted);

        await pair.Client.SendAsync("soft!"u8.ToArray());
        Assert.Equal("ut, soft!", Encoding.ASCII.GetString((await more.WaitAsync(Patience, Cancelled)).Buffer));
    }

    [Fact]
    public async Task What_was_seen_in_part_is_lent_again_at_once()
    {
        await using var pair = await ConnectAsync();
        await pair.Client.SendAsync("what light"u8.ToArray());
        var result = await pair.Input.ReadAsync(Cancelled);
        pair.Input.AdvanceTo(result.Buffer.GetPosition(5), result.Buffer.GetPosition(6));

        Assert.True(pair.Input.TryRead(out result));
        Assert.Equal("light", Encoding.ASCII.GetString(result.Buffer));
    }

    [Fact]
    public async Task The_end_of_the_client_comes_behind_what_it_sent()
    {
        await using var pair = await ConnectAsync();
        await pair.Client.SendAsync("adieu"u8.ToArray());
        pair.Client.Shutdown(SocketShutdown.Send);

        Assert.Equal("adieu", await ReadTextAsync(pair.Input));
        Assert.True((await pair.Input.ReadAsync(Cancelled)).IsCompleted);
        pair.Output.Write("farewell"u8);
        await pair.Output.FlushAsync(Cancelled);
        Assert.Equal("farewell", await ReceiveTextAsync(pair.Client, 8));
    }

    [Fact]
    public async Task A_client_that_resets_the_connection_fails_the_read()
    {
        await using var pair = await ConnectAsync();
        var read = pair.Input.ReadAsync(Cancelled).AsTask();
        pair.Client.LingerState = new LingerOption(true, 0);
        pair.Client.Close();

        await Assert.ThrowsAsync<ConnectionResetException>(() => read.WaitAsync(Patience, Cancelled));
        pair.Output.Write("too late"u8);
        Assert.True((await pair.Output.FlushAsync(Cancelled)).IsCompleted);
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_up_the_writer_until_it_does()
    {
        await using var pair = await ConnectAsync();
        var sent = new byte[20_000_000];
        new Random(1).NextBytes(sent);
        pair.Output.Write(sent);
        var flush = pair.Output.FlushAsync(Cancelled).AsTask();
        Assert.False(flush.IsCompleted);

        var received = new byte[sent.Length];
        for (var count = 0; count < received.Length;)
        {
            count += await pair.Client.ReceiveAsync(received.AsMemory(count), Cancelled);
        }

        Assert.False((await flush.WaitAsync(Patience, Cancelled)).IsCompleted);
        Assert.True(sent.AsSpan().SequenceEqual(received));
        Assert.Equal(0, pair.Output.UnflushedBytes);
    }

    [Fact]
    public async Task A_flush_that_is_given_up_can_be_gone_on_with()
    {
        await using var pair = await ConnectAsync();
        using var impatience = new CancellationTokenSource();
        pair.Output.Write(new byte[20_000_000]);
        var flush = pair.Output.FlushAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);
        var left = pair.Output.UnflushedBytes;
        Assert.InRange(left, 1, 20_000_000 - 1);

        var again = pair.Output.FlushAsync(Cancelled).AsTask();
        var buffer = new byte[1 << 20];
        for (var count = 0; count < 20_000_000;)
        {
            count += await pair.Client.ReceiveAsync(buffer, Cancelled);
        }

        Assert.False((await again.WaitAsync(Patience, Cancelled)).IsCompleted);
    }

    [Fact]
    public async Task A_flush_to_a_client_that_goes_comes_back()
    {
        await using var pair = await ConnectAsync();
        pair.Output.Write(new byte[20_000_000]);
        var flush = pair.Output.FlushAsync(Cancelled).AsTask();
        pair.Client.LingerState = new LingerOption(true, 0);
        pair.Client.Close();

        Assert.True((await flush.WaitAsync(Patience, Cancelled)).IsCompleted);
    }

    [Fact]
    public async Task Much_that_comes_in_pieces_is_read_as_it_was_sent()
    {
        await using var pair = await ConnectAsync();
        var sent = new byte[3_000_000];
        new Random(2).NextBytes(sent);
        var sending = Task.Run(
            async () =>
            {
                var random = new Random(3);
                for (var at = 0; at < sent.Length;)
                {
                    at += await pair.Client.SendAsync(sent.AsMemory(at, Math.Min(random.Next(1, 9_000), sent.Length - at)), Cancelled);
                }

                pair.Client.Shutdown(SocketShutdown.Send);
            },
            Cancelled);

        var heard = new ArrayBufferWriter<byte>();
        while (await pair.Input.ReadAsync(Cancelled) is { IsCompleted: false } result)
        {
            // Now and then something is left over, as by one who waits for the end of a line.
            var taken = result.Buffer.Slice(0, result.Buffer.Length - (heard.WrittenCount % 3 == 0 && result.Buffer.Length > 1 ? 1 : 0));
            heard.Write(taken.ToArray());
            pair.Input.AdvanceTo(taken.End);
        }

        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(heard.WrittenSpan));
    }

    [Fact]
    public async Task A_read_that_waits_can_be_called_back()
    {
        await using var pair = await ConnectAsync();
        var read = pair.Input.ReadAsync(Cancelled).AsTask();
        pair.Input.CancelPendingRead();
        Assert.True((await read.WaitAsync(Patience, Cancelled)).IsCanceled);
        pair.Input.AdvanceTo(default);

        await pair.Client.SendAsync("still there"u8.ToArray());
        Assert.Equal("still there", await ReadTextAsync(pair.Input));
    }

    [Fact]
    public async Task A_read_ends_with_its_token_and_the_next_one_goes_on()
    {
        await using var pair = await ConnectAsync();
        using var impatience = new CancellationTokenSource();
        var read = pair.Input.ReadAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pair.Input.ReadAsync(impatience.Token));

        await pair.Client.SendAsync("still there"u8.ToArray());
        Assert.Equal("still there", await ReadTextAsync(pair.Input));
    }

    [Fact]
    public async Task Who_reads_and_who_writes_hear_that_the_connection_was_broken_off_and_so_does_the_client()
    {
        await using var pair = await ConnectAsync();
        var closed = new TaskCompletionSource();
        pair.Server.ConnectionClosed.Register(closed.SetResult);
        var read = pair.Input.ReadAsync(Cancelled).AsTask();
        pair.Output.Write(new byte[20_000_000]);
        var flush = pair.Output.FlushAsync(Cancelled).AsTask();

        pair.Server.Abort(new ConnectionAbortedException("enough"));
        await closed.Task.WaitAsync(Patience, Cancelled);
        await Assert.ThrowsAsync<ConnectionAbortedException>(() => read.WaitAsync(Patience, Cancelled));
        Assert.True((await flush.WaitAsync(Patience, Cancelled)).IsCompleted);
        await pair.DisposeServerAsync();
        await Assert.ThrowsAsync<SocketException>(async () => await DrainAsync(pair.Client));
    }

    [Fact]
    public async Task To_break_off_what_is_over_does_nothing()
    {
        await using var pair = await ConnectAsync();
        await pair.DisposeServerAsync();

        pair.Server.Abort(new ConnectionAbortedException("too late"));
        Assert.Equal(0, await pair.Client.ReceiveAsync(new byte[1], Cancelled));
    }

    [Fact]
    public async Task To_complete_the_output_sends_what_is_left_and_ends_the_connection()
    {
        await using var pair = await ConnectAsync();
        var closed = new TaskCompletionSource();
        pair.Server.ConnectionClosed.Register(closed.SetResult);
        pair.Output.Write("good night"u8);
        await pair.Output.CompleteAsync();

        await closed.Task.WaitAsync(Patience, Cancelled);
        Assert.Equal("good night", await ReceiveTextAsync(pair.Client, 10));
        Assert.Equal(0, await pair.Client.ReceiveAsync(new byte[1], Cancelled));
    }

    [Fact]
    public async Task A_listener_that_is_unbound_accepts_nobody()
    {
        var accept = listener.AcceptAsync(Cancelled).AsTask();
        await listener.UnbindAsync(Cancelled);

        Assert.Null(await accept.WaitAsync(Patience, Cancelled));
        Assert.Null(await listener.AcceptAsync(Cancelled));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task It_connects_to_a_port_and_both_sides_speak(string address)
    {
        await using var port = await transport.BindAsync(new IPEndPoint(IPAddress.Parse(address), 0), Cancelled);
        await using var here = await transport.ConnectAsync(port.EndPoint, Cancelled);
        await using var there = await port.AcceptAsync(Cancelled);

        here.Transport.Output.Write("romeo"u8);
        await here.Transport.Output.FlushAsync(Cancelled);
        Assert.Equal("romeo", await ReadTextAsync(there!.Transport.Input));
        there.Transport.Output.Write("juliet"u8);
        await there.Transport.Output.FlushAsync(Cancelled);
        Assert.Equal("juliet", await ReadTextAsync(here.Transport.Input));
        Assert.Equal(port.EndPoint, here.RemoteEndPoint);
    }

    [Fact]
    public async Task It_may_be_disposed_of_once_for_each_name_that_it_has()
    {
        var other = new SocketTransport(Options.Create(new TransportOptions()), TimeProvider.System);
        await (await other.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Cancelled)).DisposeAsync();

        other.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task Where_nobody_listens_there_is_no_connection()
    {
        var gone = await transport.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Cancelled);
        await gone.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(async () => await transport.ConnectAsync(gone.EndPoint, Cancelled));
    }

    [Fact]
    public async Task An_attempt_to_connect_can_be_given_up()
    {
        // One may wait to be accepted; the next is not answered.
        using var busy = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        busy.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        busy.Listen(0);
        await using var waiting = await transport.ConnectAsync(busy.LocalEndPoint!, Cancelled);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        var attempt = transport.ConnectAsync(busy.LocalEndPoint!, given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await attempt);
    }

    [Fact]
    public async Task A_thousand_clients_are_served_side_by_side()
    {
        var pairs = new List<Pair>();
        for (var i = 0; i < 1_000; i++)
        {
            pairs.Add(await ConnectAsync());
        }

        var echoes = pairs.ConvertAll(EchoAsync);
        for (var round = 0; round < 3; round++)
        {
            foreach (var pair in pairs)
            {
                await pair.Client.SendAsync("o happy dagger"u8.ToArray());
            }

            foreach (var pair in pairs)
            {
                Assert.Equal("o happy dagger", await ReceiveTextAsync(pair.Client, 14));
            }
        }

        pairs.ForEach(p => p.Client.Shutdown(SocketShutdown.Send));
        await Task.WhenAll(echoes).WaitAsync(Patience, Cancelled);
        foreach (var pair in pairs)
        {
            await pair.DisposeAsync();
        }
    }

    private static async Task EchoAsync(Pair pair)
    {
        while (await pair.Input.ReadAsync(Cancelled) is { IsCompleted: false } result)
        {
            pair.Output.Write(result.Buffer.ToArray());
            pair.Input.AdvanceTo(result.Buffer.End);
            await pair.Output.FlushAsync(Cancelled);
        }
    }

    private static async Task<string> ReadTextAsync(PipeReader input)
    {
        var result = await input.ReadAsync(Cancelled).AsTask().WaitAsync(Patience, Cancelled);
        var text = Encoding.ASCII.GetString(result.Buffer);
        input.AdvanceTo(result.Buffer.End);
        return text;
    }

    private static async Task<string> ReceiveTextAsync(Socket client, int length)
    {
        var buffer = new byte[length];
        for (var count = 0; count < length;)
        {
            var more = await client.ReceiveAsync(buffer.AsMemory(count), Cancelled).AsTask().WaitAsync(Patience, Cancelled);
            Assert.NotEqual(0, more);
            count += more;
        }

        return Encoding.ASCII.GetString(buffer);
    }

    private static async Task DrainAsync(Socket client)
    {
        var buffer = new byte[1 << 20];
        while (await client.ReceiveAsync(buffer, Cancelled) > 0)
        {
            continue;
        }
    }

    private async Task<Pair> ConnectAsync(IConnectionListener? other = null)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var port = other ?? listener;
        await client.ConnectAsync(port.EndPoint, Cancelled);
        return new Pair(client, (await port.AcceptAsync(Cancelled))!);
    }

    private sealed class Pair(Socket client, ConnectionContext server) : IAsyncDisposable
    {
        private bool isDisposed;

        public Socket Client => client;

        public ConnectionContext Server => server;

        public PipeReader Input => server.Transport.Input;

        public PipeWriter Output => server.Transport.Output;

        public async ValueTask DisposeServerAsync()
        {
            if (!isDisposed)
            {
                isDisposed = true;
                await server.DisposeAsync();
            }
        }

        public async ValueTask DisposeAsync()
        {
            client.Dispose();
            await DisposeServerAsync();
        }
    }
}
