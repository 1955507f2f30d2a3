namespace Godwit.Load.Net;

/// <summary>TLS over a socket. The handshake goes on with every read and write until it is done.</summary>
internal sealed unsafe class TlsLink : ILink
{
    private readonly ILink socket;
    private nint ssl;

    public TlsLink(ILink socket, string domain)
    {
        this.socket = socket;
        ssl = OpenSsl.Create(OpenSsl.Context);
        _ = OpenSsl.SetHandle(ssl, socket.Handle);
        OpenSsl.SetClient(ssl);
        OpenSsl.SetNames(ssl, domain, "\x0bxmpp-client"u8);
    }

    public int Handle => socket.Handle;

    /// <summary>The socket below.</summary>
    public ILink Socket => socket;

    public int Read(Span<byte> into)
    {
        OpenSsl.ClearErrors();
        fixed (byte* first = into)
        {
            var count = OpenSsl.Read(ssl, first, into.Length);
            return count > 0 ? count : NothingOrError(count);
        }
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        OpenSsl.ClearErrors();
        fixed (byte* first = bytes)
        {
            var count = OpenSsl.Write(ssl, first, bytes.Length);
            return count > 0 ? count : NothingOrError(count);
        }
    }

    public void Dispose()
    {
        if (ssl != 0)
        {
            OpenSsl.ClearErrors();
            _ = OpenSsl.Shutdown(ssl);
            OpenSsl.Free(ssl);
            ssl = 0;
        }

        socket.Dispose();
    }

    private int NothingOrError(int result) => OpenSsl.GetError(ssl, result) switch
    {
        OpenSsl.WantRead or OpenSsl.WantWrite => 0,
        OpenSsl.ZeroReturn => throw new EndOfStreamException("The server closed the connection."),
        var error => throw new IOException($"TLS failed (SSL_get_error says {error})."),
    };
}
