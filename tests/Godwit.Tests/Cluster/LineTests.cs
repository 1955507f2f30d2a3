using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Godwit.Cluster.Carrying;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Godwit.Tests.Cluster;

/// <summary>What goes over a line between two nodes, byte for byte: other versions must understand it.</summary>
public sealed class LineTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private readonly ServiceProvider services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly PipeConnection here = new();
    private readonly DuplexPipe there;

    public LineTests()
    {
        var (incoming, outgoing) = (new Pipe(), new Pipe());
        here.Transport = new DuplexPipe(incoming.Reader, outgoing.Writer);
        there = new DuplexPipe(outgoing.Reader, incoming.Writer);
    }

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private Serializer Serializer => services.GetRequiredService<Serializer>();

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task A_frame_is_its_length_a_number_and_an_item()
    {
        var line = new Line<string, string>(here, Serializer);

        Assert.True(line.TrySend(0x0102030405060708, "one"));

        var item = Serializer.SerializeToArray("one");
        Assert.Equal([(byte)(8 + item.Length), 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1, .. item], await ReceivedAsync(12 + item.Length));
    }

    [Fact]
    public async Task What_comes_is_handled_in_order_however_it_is_cut()
    {
        var sender = new Line<string, string>(new PipeConnection { Transport = there }, Serializer);
        string[] items = [.. Enumerable.Range(0, 50).Select(i => new string('x', i * 37))];
        for (var i = 0; i < items.Length; i++)
        {
            Assert.True(sender.TrySend(i, items[i]));
        }

        // Byte by byte, to a third one.
        var bytes = await ReceivedAsync(here.Transport.Input, items.Sum(i => 12 + Serializer.SerializeToArray(i).Length));
        var pipe = new Pipe();
        var line = new Line<string, string>(new PipeConnection { Transport = new DuplexPipe(pipe.Reader, new Pipe().Writer) }, Serializer);
        var handled = new List<(long, string)>();
        var run = line.RunAsync((number, item) =>
        {
            handled.Add((number, item));
            return true;
        });
        foreach (var one in bytes)
        {
            await pipe.Writer.WriteAsync(new[] { one }, None);
        }

        await pipe.Writer.CompleteAsync();
        await run.WaitAsync(Bound, None);
        Assert.Equal(items.Index().Select(i => ((long)i.Index, i.Item)), handled);
    }

    [Fact]
    public Task Who_wants_no_more_gets_no_more() => OneOfTwoAsync(_ => false);

    [Fact]
    public Task What_is_there_when_it_is_ended_is_not_handled() => OneOfTwoAsync(line =>
    {
        line.End();
        return true;
    });

    [Fact]
    public async Task Its_end_waits_for_who_is_writing()
    {
        var outgoing = new SlowWriter(there.Output);
        var line = new Line<string, string>(new PipeConnection { Transport = new DuplexPipe(here.Transport.Input, outgoing) }, Serializer);
        line.TrySend(1, "one");
        await outgoing.Begun.WaitAsync(Bound, None);
        await there.Output.CompleteAsync();

        var run = line.RunAsync((_, _) => true);
        Assert.False(run.IsCompleted);

        outgoing.Go();
        await run.WaitAsync(Bound, None);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task A_frame_that_can_not_be_ends_the_line(int length)
    {
        var line = new Line<string, string>(here, Serializer);
        await there.Output.WriteAsync((byte[])[.. BitConverter.GetBytes(length), .. new byte[8]], None);

        await Assert.ThrowsAsync<InvalidDataException>(() => line.RunAsync((_, _) => true).WaitAsync(Bound, None));

        Assert.False(line.TrySend(1, "one"));
    }

    [Fact]
    public void A_greeting_is_a_word_and_two_names()
    {
        var bytes = new LineGreeting("S127.0.0.1:1:2", "S127.0.0.1:3:4").ToBytes();

        Assert.Equal("godwit1\nS127.0.0.1:1:2\nS127.0.0.1:3:4\n", Encoding.UTF8.GetString(bytes));
        for (var count = 0; count < bytes.Length; count++)
        {
            var some = new ReadOnlySequence<byte>(bytes, 0, count);
            Assert.True(LineGreeting.MayBegin(some));
            Assert.False(LineGreeting.TryRead(ref some, out _));
        }

        var all = new ReadOnlySequence<byte>([.. bytes, 42]);
        Assert.True(LineGreeting.TryRead(ref all, out var greeting));
        Assert.Equal(new("S127.0.0.1:1:2", "S127.0.0.1:3:4"), greeting);
        Assert.Equal([42], all.ToArray());
    }

    [Fact]
    public void What_the_engine_says_first_is_no_greeting() => Assert.False(LineGreeting.MayBegin(new([80, 0, 0, 0, 1])));

    [Fact]
    public void A_greeting_without_an_end_is_refused() => Assert.Throws<InvalidDataException>(() =>
    {
        var endless = new ReadOnlySequence<byte>([.. LineGreeting.Word, .. Enumerable.Repeat((byte)'x', 600)]);
        LineGreeting.TryRead(ref endless, out _);
    });

    /// <summary>Two items are there; the line ends as the first is handled.</summary>
    private async Task OneOfTwoAsync(Func<Line<string, string>, bool> handle)
    {
        var sender = new Line<string, string>(new PipeConnection { Transport = there }, Serializer);
        var line = new Line<string, string>(here, Serializer);
        sender.TrySend(1, "one");
        sender.TrySend(2, "two");
        var handled = new List<long>();

        await line.RunAsync((number, _) =>
        {
            handled.Add(number);
            return handle(line);
        }).WaitAsync(Bound, None);

        Assert.Equal([1], handled);
        Assert.False(line.TrySend(3, "late"));
    }

    private Task<byte[]> ReceivedAsync(int count) => ReceivedAsync(there.Input, count);

    private static async Task<byte[]> ReceivedAsync(PipeReader from, int count)
    {
        var read = await from.ReadAtLeastAsync(count, None).AsTask().WaitAsync(Bound, None);
        return read.Buffer.ToArray();
    }

    private sealed class PipeConnection : DefaultConnectionContext
    {
        public override void Abort(ConnectionAbortedException abortReason) => Transport.Input.CancelPendingRead();
    }

    /// <summary>A peer that takes nothing until it is told to.</summary>
    private sealed class SlowWriter(PipeWriter inner) : PipeWriter
    {
        private readonly TaskCompletionSource begun = new();
        private readonly TaskCompletionSource go = new();

        public Task Begun => begun.Task;

        public void Go() => go.SetResult();

        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            begun.TrySetResult();
            await go.Task;
            return default;
        }

        public override void Advance(int bytes)
        {
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => new byte[Math.Max(sizeHint, 64)];

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
