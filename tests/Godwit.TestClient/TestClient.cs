using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.TestClient;

/// <summary>
/// A small XMPP client for tests, over plain TCP with SASL PLAIN, with stream management. It throws <see cref="IOException"/> when the connection is
/// gone.
/// </summary>
public sealed class TestClient : IAsyncDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly XmppReader reader = new(new XmppReaderLimits(), XmppFraming.Stream);
    private readonly Channel<Element> received = Channel.CreateUnbounded<Element>();
    private readonly ArrayBufferWriter<byte> output = new(1024);
    private readonly Lock writing = new();
    private NetworkStream stream = null!;
    private Element? last;

    private TestClient(Jid account)
    {
        Account = account;
    }

    /// <summary>The account.</summary>
    public Jid Account { get; }

    /// <summary>The full JID, once bound or resumed.</summary>
    public Jid? Address { get; private set; }

    /// <summary>The token with which the session can be resumed, or null.</summary>
    public string? Token { get; private set; }

    /// <summary>What was received and not asked for, in order.</summary>
    public ChannelReader<Element> Received => received.Reader;

    /// <summary>How many stanzas were taken since stream management was enabled: what the client may acknowledge.</summary>
    public uint Handled { get; private set; }

    /// <summary>Connects and authenticates.</summary>
    public static async Task<TestClient> ConnectAsync(int port, Jid account, string password, CancellationToken cancellationToken)
    {
        var client = new TestClient(account);
        try
        {
            await client.socket.ConnectAsync("127.0.0.1", port, cancellationToken);
            client.stream = new NetworkStream(client.socket, ownsSocket: true);
            _ = client.ReadAsync();
            await client.OpenAsync(cancellationToken);
            var initial = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{account.Local}\0{password}"));
            await client.SendAsync(new Element("auth", Namespaces.Sasl).Set("mechanism", "PLAIN").AddText(initial));
            var answer = await client.NextAsync(cancellationToken);
            if (answer.Name != "success")
            {
                throw new InvalidOperationException($"{account} was not let in: {answer}");
            }

            client.reader.Reset();
            await client.OpenAsync(cancellationToken);
            return client;
        }
        catch (SocketException exception)
        {
            await client.DisposeAsync();
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>Binds a resource and enables stream management.</summary>
    public async Task BindAsync(string resource, CancellationToken cancellationToken)
    {
        await SendAsync(new Element("iq", Namespaces.Client).Set("type", "set").Set("id", "bind")
            .Add(new Element("bind", Namespaces.Bind).Add("resource", resource)));
        var answer = await UntilAsync(e => e["id"] == "bind", cancellationToken);
        Address = Jid.Parse(answer.Child("bind", Namespaces.Bind)!.Child("jid")!.Text);
        await SendAsync(new Element("enable", Namespaces.StreamManagement).Set("resume", "true"));
        Token = (await UntilAsync(e => e.Name == "enabled", cancellationToken))["id"];
        Handled = 0;
    }

    /// <summary>Resumes a session. Returns how many of its stanzas the server has taken over, or null when the session is gone.</summary>
    public async Task<uint?> ResumeAsync(string token, uint handled, CancellationToken cancellationToken)
    {
        await SendAsync(new Element("resume", Namespaces.StreamManagement).Set("previd", token).Set("h", handled.ToString(CultureInfo.InvariantCulture)));
        var answer = await UntilAsync(e => e.Name is "resumed" or "failed", cancellationToken);
        if (answer.Name == "failed")
        {
            return null;
        }

        Token = token;
        Handled = handled;
        return uint.Parse(answer["h"]!, CultureInfo.InvariantCulture);
    }

    /// <summary>Sends an element.</summary>
    public async Task SendAsync(Element element)
    {
        byte[] bytes;
        lock (writing)
        {
            output.ResetWrittenCount();
            XmppWriter.Write(output, element, Namespaces.Client);
            bytes = output.WrittenSpan.ToArray();
        }

        await stream.WriteAsync(bytes);
    }

    /// <summary>The next element; throws when the connection is gone.</summary>
    public async Task<Element> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            last = await received.Reader.ReadAsync(cancellationToken);
            Handled += last.Namespace == Namespaces.Client ? 1u : 0;
            return last;
        }
        catch (ChannelClosedException exception)
        {
            throw new IOException($"The connection is gone. The last that {Account} heard: {last?.ToString() ?? "nothing"}", exception);
        }
    }

    /// <summary>Acknowledges all that was taken.</summary>
    public Task AcknowledgeAsync() =>
        SendAsync(new Element("a", Namespaces.StreamManagement).Set("h", Handled.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Skips elements until one fits; throws <see cref="TimeoutException"/> when none does in a minute.</summary>
    public async Task<Element> UntilAsync(Func<Element, bool> fits, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            Element element;
            do
            {
                element = await NextAsync(patience.Token);
            }
            while (!fits(element));
            return element;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{Account} waited a minute in vain. The last it heard: {last?.ToString() ?? "nothing"}");
        }
    }

    /// <summary>Ends the stream, and the session with it.</summary>
    public async Task CloseAsync()
    {
        await stream.WriteAsync("</stream:stream>"u8.ToArray());
        await foreach (var _ in received.Reader.ReadAllAsync())
        {
            // What still comes before the server's end is of no interest.
        }
    }

    /// <summary>Breaks the connection without a word.</summary>
    public void Break() => socket.Close(0);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes($"<stream:stream to='{Account.Domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"),
            cancellationToken);
        await UntilAsync(e => e.Name == "features", cancellationToken);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var count)
            {
                var input = new ReadOnlySequence<byte>(buffer, 0, count);
                while (reader.TryRead(ref input, out var found))
                {
                    if (found.Kind == XmppEventKind.Element)
                    {
                        received.Writer.TryWrite(reader.ToElement());
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or XmlStreamException)
        {
            // The end of the connection is told through the channel.
        }

        received.Writer.TryComplete();
    }
}
