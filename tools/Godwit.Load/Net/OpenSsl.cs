using System.Runtime.InteropServices;

namespace Godwit.Load.Net;

/// <summary>
/// The few calls of OpenSSL that a client needs. <c>SslStream</c> needs a task, two pipes and several buffers for each connection, and would be most of what
/// the generator costs.
/// </summary>
internal static unsafe partial class OpenSsl
{
    public const int WantRead = 2;
    public const int WantWrite = 3;
    public const int ZeroReturn = 6;

    private const int ControlMode = 33;
    private const int ControlHostName = 55;
    private const nint PartialWriteMovingBufferReleaseBuffers = 1 | 2 | 0x10;

    /// <summary>What all connections share. Certificates are not checked: the servers that are measured have made their own.</summary>
    public static nint Context { get; } = CreateContext();

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_new")]
    public static partial nint Create(nint context);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_free")]
    public static partial void Free(nint ssl);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_set_fd")]
    public static partial int SetHandle(nint ssl, int handle);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_set_connect_state")]
    public static partial void SetClient(nint ssl);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_read")]
    public static partial int Read(nint ssl, byte* into, int length);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_write")]
    public static partial int Write(nint ssl, byte* from, int length);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_shutdown")]
    public static partial int Shutdown(nint ssl);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_get_error")]
    public static partial int GetError(nint ssl, int result);

    [LibraryImport("libcrypto.so.3", EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    /// <summary>Says which domain is wanted and that XMPP will be spoken (XEP-0368).</summary>
    public static void SetNames(nint ssl, string domain, ReadOnlySpan<byte> protocols)
    {
        fixed (byte* first = protocols)
        {
            var name = Marshal.StringToCoTaskMemUTF8(domain);
            _ = Control(ssl, ControlHostName, 0, name);
            _ = SetProtocols(ssl, first, (uint)protocols.Length);
            Marshal.FreeCoTaskMem(name);
        }
    }

    private static nint CreateContext()
    {
        var context = NewContext(ClientMethod());
        _ = ControlContext(context, ControlMode, PartialWriteMovingBufferReleaseBuffers, 0);
        return context;
    }

    [LibraryImport("libssl.so.3", EntryPoint = "TLS_client_method")]
    private static partial nint ClientMethod();

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_CTX_new")]
    private static partial nint NewContext(nint method);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_CTX_ctrl")]
    private static partial nint ControlContext(nint context, int command, nint number, nint pointer);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_ctrl")]
    private static partial nint Control(nint ssl, int command, nint number, nint pointer);

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_set_alpn_protos")]
    private static partial int SetProtocols(nint ssl, byte* protocols, uint length);
}
