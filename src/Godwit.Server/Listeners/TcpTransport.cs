using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication.ExtendedProtection;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Server.Tls;
using Microsoft.AspNetCore.Connections;
using ChannelBinding = Godwit.Protocol.Sasl.ChannelBinding;

namespace Godwit.Server.Listeners;

/// <summary>A client stream over TCP: plain, after STARTTLS, or under TLS from the start.</summary>
internal sealed class TcpTransport : IStreamTransport
{
    private readonly ConnectionContext connection;
    private readonly ServerCertificate certificate;
    private PipeReader input;
    private PipeWriter output;
    private SslStream? tls;

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

    // A TCP client within this machine may be a proxy's, and can do STARTTLS.
    public bool IsConfidential => IsSecure;

    public IReadOnlyList<ChannelBinding> Bindings => tls is null ? [] : [.. certificate.ChannelBindings, .. UniqueBinding(tls)];

    public string Peer { get; }

    public long Unflushed => output.UnflushedBytes;

    public ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken) => input.ReadAsync(cancellationToken);

    public void Advance(SequencePosition read) => input.AdvanceTo(read);

    public async Task SecureAsync(CancellationToken cancellationToken)
    {
        tls = new SslStream(new DuplexStream(connection.Transport.Input, connection.Transport.Output), leaveInnerStreamOpen: true);
        await tls.AuthenticateAsServerAsync(certificate.Options, cancellationToken);
        OpenSslBuffers.TryRelease(tls);
        input = PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        output = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public void Write(StreamHeader header) => XmppWriter.WriteStreamOpen(output, header);

    public void Write(Element element) => XmppWriter.WriteFirstLevel(output, element);

    public void Write(Stanza stanza, Jid? to) => XmppWriter.Write(output, stanza, to);

    public void WriteEnd() => output.Write("</stream:stream>"u8);

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if ((await output.FlushAsync(cancellationToken)).IsCompleted)
        {
            throw DuplexStream.Closed();
        }
    }

    public void StopReading() => input.CancelPendingRead();

    public async Task FinishAsync()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = connection.ConnectionClosed.UnsafeRegister(static c => ((TaskCompletionSource)c!).TrySetResult(), closed);
        if (tls is not null)
        {
            await tls.ShutdownAsync();
        }

        // The connection is closed when all was sent that is in its buffers.
        await connection.Transport.Output.CompleteAsync();
        await closed.Task;
    }

    public void Abort() => connection.Abort();

    /// <summary>
    /// The older binding (RFC 5929 §3). Common clients insist on it wherever a <c>-PLUS</c> mechanism is offered, under TLS 1.3 too, and would not get in.
    /// </summary>
    private static IEnumerable<ChannelBinding> UniqueBinding(SslStream tls)
    {
        using var binding = tls.TransportContext.GetChannelBinding(ChannelBindingKind.Unique);
        if (binding is null)
        {
            return [];
        }

        // The native structure has the prefix "tls-unique:" behind its header of offsets, then the data.
        var token = new byte[binding.Size];
        Marshal.Copy(binding.DangerousGetHandle(), token, 0, token.Length);
        var prefix = token.AsSpan().IndexOf("tls-unique:"u8);
        return prefix < 0 ? [] : [new ChannelBinding("tls-unique", token.AsMemory(prefix + "tls-unique:".Length))];
    }

    public async ValueTask DisposeAsync()
    {
        if (tls is null)
        {
            return;
        }

        // Not those of the connection itself, which are still in use here when the handshake has failed.
        if (output != connection.Transport.Output)
        {
            // What was not sent off by now is not wanted any more.
            await output.CompleteAsync(DuplexStream.Closed());
            await input.CompleteAsync();
        }

        await tls.DisposeAsync();
    }
}
