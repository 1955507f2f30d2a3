using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using System.Xml;
using System.Xml.Linq;

namespace Godwit.Dialogues.Client;

/// <summary>
/// A client's connection: text out, elements in. A pump puts what comes into <see cref="Inbox"/> in order; fences, which prove that nothing else
/// came before them, it takes out.
/// </summary>
public sealed class XmppConnection : IAsyncDisposable
{
    private static readonly XName Success = XName.Get("success", "urn:ietf:params:xml:ns:xmpp-sasl");
    private static readonly XName Proceed = XName.Get("proceed", "urn:ietf:params:xml:ns:xmpp-tls");

    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Socket socket;
    private readonly Channel<XElement> inbox = Channel.CreateUnbounded<XElement>();
    private readonly Action<XElement>? onFence;
    private readonly List<string> log = [];
    private Stream stream;
    private ElementReader? reader;
    private Task pump = Task.CompletedTask;

    private XmppConnection(Socket socket, Action<XElement>? onFence)
    {
        this.socket = socket;
        this.onFence = onFence;
        stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>What has come; complete when the stream has ended.</summary>
    public ChannelReader<XElement> Inbox => inbox.Reader;

    /// <summary>True when the stream ended with its end tag, not in the middle.</summary>
    public bool EndedWell { get; private set; }

    /// <summary>All that was sent and received, for the report of a failure.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (log)
            {
                return [.. log];
            }
        }
    }

    /// <summary>Connects.</summary>
    /// <param name="host">The host.</param>
    /// <param name="port">The port.</param>
    /// <param name="onFence">Gets the fences in place of the inbox.</param>
    public static async Task<XmppConnection> OpenAsync(string host, int port, Action<XElement>? onFence = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(host, port);
        var connection = new XmppConnection(socket, onFence);
        connection.Restart();
        return connection;
    }

    /// <summary>Sends text as it is.</summary>
    public async Task SendAsync(string text)
    {
        Note("→", text);
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // The server has closed the connection; what it said before is in the inbox and is what counts.
            Note("→", "(the connection is closed)");
        }
    }

    /// <summary>A new stream begins: after SASL, or on a connection that has just been secured.</summary>
    public void Restart()
    {
        reader = new ElementReader(stream);
        pump = PumpAsync(reader);
    }

    /// <summary>Secures the connection after the server's <c>proceed</c>.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "The server under test, on loopback, signs its own certificate.")]
    public async Task SecureAsync(string domain)
    {
        await pump;
        var tls = new SslStream(stream, leaveInnerStreamOpen: false, static (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = domain });
        stream = tls;
        Restart();
    }

    /// <summary>Goes without a word.</summary>
    public void Break() => socket.Close(0);

    /// <summary>Completes when the server has ended the stream or closed the connection.</summary>
    public Task WhenEndedAsync() => ended.Task;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        socket.Close(0);
        await pump;
        reader?.Dispose();
        await stream.DisposeAsync();
    }

    private async Task PumpAsync(ElementReader source)
    {
        await Task.Yield();
        try
        {
            while (await source.ReadAsync() is { } element)
            {
                Note("←", element.ToString(SaveOptions.DisableFormatting));
                if (onFence is not null && Fence.Is(element))
                {
                    onFence(element);
                    continue;
                }

                inbox.Writer.TryWrite(element);
                if (element.Name == Success || element.Name == Proceed)
                {
                    return;
                }
            }

            EndedWell = true;
            Note("←", "</stream:stream>");
        }
        catch (Exception exception) when (exception is IOException or XmlException or ObjectDisposedException)
        {
            Note("←", $"(the connection ends: {exception.Message})");
        }

        inbox.Writer.TryComplete();
        ended.TrySetResult();
    }

    private void Note(string direction, string text)
    {
        lock (log)
        {
            log.Add($"{direction} {(text.Length > 2000 ? string.Concat(text.AsSpan(0, 2000), "…") : text)}");
        }
    }
}
