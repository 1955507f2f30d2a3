using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Server.Tls;
using Microsoft.AspNetCore.Connections;

namespace Godwit.Server.Listeners;

/// <summary>A client stream over TCP: plain, after STARTTLS, or under TLS from the start.</summary>
internal sealed class TcpTransport : IStreamTransport
{
    private readonly ConnectionContext connection;
    private readonly ServerCertificate certificate;
    private PipeReader input;
    private PipeWriter output;
    private SslStream? tls;
    private ReadOnlySequence<byte> lent;
    private bool isLent;

    public TcpTransport(ConnectionContext connection, ServerCertificate certificate)
    {
        this.connection = connection;
        this.certificate = certificate;
        input = connection.Transport.Input;
        output = connection.Transport.Output;
        Peer = connection.RemoteEndPoint is IPEndPoint { Address: var address } ? address.ToString() : "local";
    }

    public StreamTransport Framing => StreamTransport.Tcp;

    public bool IsSecure => tls is not null;

    public IReadOnlyList<ChannelBinding> Bindings => tls is null ? [] : certificate.ChannelBindings;

    public string Peer { get; }

    public long Unflushed => output.UnflushedBytes;

    public async ValueTask<ReadOnlySequence<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        if (isLent)
        {
            input.AdvanceTo(lent.End);
            isLent = false;
        }

        var result = await input.ReadAsync(cancellationToken);
        lent = result.Buffer;
        isLent = true;
        return lent;
    }

    public async Task SecureAsync(CancellationToken cancellationToken)
    {
        if (isLent)
        {
            input.AdvanceTo(lent.End);
            isLent = false;
        }

        tls = new SslStream(new DuplexStream(connection.Transport.Input, connection.Transport.Output), leaveInnerStreamOpen: true);
        await tls.AuthenticateAsServerAsync(certificate.Options, cancellationToken);
        input = PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        output = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public void Write(StreamHeader header) => XmppWriter.WriteStreamOpen(output, header);

    public void Write(Element element) => XmppWriter.WriteFirstLevel(output, element);

    public void Write(Stanza stanza, Jid? to) => XmppWriter.Write(output, stanza, to);

    public void WriteEnd() => output.Write("</stream:stream>"u8);

    public async ValueTask FlushAsync(CancellationToken cancellationToken) => await output.FlushAsync(cancellationToken);

    public void Abort() => connection.Abort();

    public async ValueTask DisposeAsync()
    {
        if (tls is not null)
        {
            await output.CompleteAsync();
            await input.CompleteAsync();
            await tls.DisposeAsync();
        }
    }
}
