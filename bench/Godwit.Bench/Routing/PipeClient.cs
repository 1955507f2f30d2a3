using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Godwit.Bench.Routing;

/// <summary>
/// A client whose connection is a pair of pipes in this process, and that looks at what it gets only as far as it must: what is measured is the
/// server.
/// </summary>
internal sealed class PipeClient : IAsyncDisposable
{
    private static readonly byte[] EndOfMessage = Encoding.UTF8.GetBytes("</message>");

    private readonly Pipe toServer = new(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, useSynchronizationContext: false));
    private readonly Pipe toClient = new(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, useSynchronizationContext: false));
    private readonly Task served;

    private PipeClient(ConnectionHandler handler, string name)
    {
        served = handler.OnConnectedAsync(new DefaultConnectionContext(
            name, new Duplex(toServer.Reader, toClient.Writer), new Duplex(toClient.Reader, toServer.Writer)));
    }

    /// <summary>Connects, logs in with PLAIN, binds a resource and becomes available.</summary>
    /// <param name="handler">Serves connections without TLS.</param>
    /// <param name="user">The local part of the account at <c>localhost</c>.</param>
    /// <param name="password">Its password.</param>
    public static async Task<PipeClient> LogInAsync(ConnectionHandler handler, string user, string password)
    {
        const string Open = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>";
        var client = new PipeClient(handler, user);
        await client.AskAsync(Open, "</stream:features>");
        var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"));
        await client.AskAsync($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>", "<success");
        await client.AskAsync(Open, "</stream:features>");
        await client.AskAsync("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>bench</resource></bind></iq>", "</iq>");
        await client.AskAsync("<presence/>", "<presence");
        return client;
    }

    /// <summary>Sends bytes as they are.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> data) => await toServer.Writer.WriteAsync(data);

    /// <summary>Waits until so many messages have come.</summary>
    public ValueTask ReceiveMessagesAsync(int count) => ReceiveAsync(EndOfMessage, count);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await toServer.Writer.WriteAsync("</stream:stream>"u8.ToArray());
        await toServer.Writer.CompleteAsync();
        await toClient.Reader.CompleteAsync();
        await served;

        // The context is not disposed of: it still works on its end then, on another thread, and fails.
    }

    private async Task AskAsync(string xml, string answer)
    {
        await SendAsync(Encoding.UTF8.GetBytes(xml));
        await ReceiveAsync(Encoding.UTF8.GetBytes(answer), 1);
    }

    private async ValueTask ReceiveAsync(byte[] mark, int count)
    {
        while (count > 0)
        {
            var read = await toClient.Reader.ReadAsync();
            if (read.IsCompleted)
            {
                throw new InvalidOperationException("The server has closed the connection.");
            }

            toClient.Reader.AdvanceTo(Count(read.Buffer, mark, ref count), read.Buffer.End);
        }
    }

    /// <summary>Takes marks off the number that is waited for; returns the place behind the last one.</summary>
    private static SequencePosition Count(in ReadOnlySequence<byte> data, byte[] mark, ref int count)
    {
        var reader = new SequenceReader<byte>(data);
        while (count > 0 && reader.TryReadTo(out ReadOnlySequence<byte> _, mark))
        {
            count--;
        }

        return reader.Position;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
