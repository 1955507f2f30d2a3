using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;

namespace Godwit.Server.Listeners;

/// <summary>A client stream over WebSocket (RFC 7395): each element is one text message.</summary>
internal sealed class WebSocketTransport(WebSocket socket, bool isSecure, bool isConfidential, string peer) : IStreamTransport
{
    private const int ReadBytes = 4096;

    private readonly ArrayBufferWriter<byte> output = new(256);
    private readonly List<int> messages = [];
    private byte[]? lent;

    public StreamTransport Framing => StreamTransport.WebSocket;

    public bool IsSecure { get; } = isSecure;

    public bool IsConfidential { get; } = isConfidential;

    public IReadOnlyList<ChannelBinding> Bindings => [];

    public string Peer { get; } = peer;

    public long Unflushed => output.WrittenCount;

    public async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            // An idle connection holds no read buffer: wait for data first.
            await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
            lent = ArrayPool<byte>.Shared.Rent(ReadBytes);
            var result = await socket.ReceiveAsync(lent.AsMemory(), cancellationToken);
            var isEnd = result.MessageType == WebSocketMessageType.Close;
            return new ReadResult(isEnd ? default : new ReadOnlySequence<byte>(lent, 0, result.Count), isCanceled: false, isCompleted: isEnd);
        }
        catch (WebSocketException)
        {
            return new ReadResult(default, isCanceled: false, isCompleted: true);
        }
    }

    public void Advance(SequencePosition read) => GiveBack();

    public Task SecureAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("STARTTLS is never offered over WebSocket (RFC 7395 §3.9).");

    public void Write(StreamHeader header) => Message(header.ToElement());

    public void Write(Element element) => Message(element);

    public void Write(Stanza stanza, Jid? to)
    {
        XmppWriter.Write(output, stanza, to, declareNamespace: true);
        messages.Add(output.WrittenCount);
    }

    public void WriteEnd() => Message(new Element("close", Namespaces.Framing));

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var start = 0;
        try
        {
            foreach (var end in messages)
            {
                await socket.SendAsync(output.WrittenMemory[start..end], WebSocketMessageType.Text, true, cancellationToken);
                start = end;
            }
        }
        catch (WebSocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }

        messages.Clear();
        output.ResetWrittenCount();
    }

    public void StopReading() => socket.Abort();

    public Task FinishAsync() => Task.CompletedTask;

    public void Abort() => socket.Abort();

    public ValueTask DisposeAsync()
    {
        GiveBack();
        return ValueTask.CompletedTask;
    }

    private void Message(Element element)
    {
        XmppWriter.Write(output, element, "");
        messages.Add(output.WrittenCount);
    }

    private void GiveBack()
    {
        if (lent is not null)
        {
            ArrayPool<byte>.Shared.Return(lent);
            lent = null;
        }
    }
}
