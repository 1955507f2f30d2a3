using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Godwit.Server.Tls;

/// <summary>
/// OpenSSL keeps a buffer for a whole record in each direction, 33 KiB for each connection, unless it is told to hold them only while there is something in them
/// (SSL_CTX_set_mode(3), <c>SSL_MODE_RELEASE_BUFFERS</c>). The platform has no setting for that, so the library that it has loaded is asked itself.
/// </summary>
internal static class OpenSslBuffers
{
    private const int ControlMode = 33;
    private const nint ReleaseBuffers = 0x10;
    private const int OnlyIfLoaded = 0x4 | 0x1;

    private static readonly FieldInfo? Native = typeof(SslStream).GetField("_securityContext", BindingFlags.Instance | BindingFlags.NonPublic);
    private static readonly ControlFunction? Control = Find();

    /// <summary>
    /// Has a connection hold its buffers only while they are in use. To be called between its handshake and the first read. False where the platform's TLS is not
    /// OpenSSL's, or keeps it elsewhere than this one does: the connection then holds more memory, and works as well.
    /// </summary>
    public static bool TryRelease(SslStream tls)
    {
        if (Control is null || Native?.GetValue(tls) is not SafeHandle { IsInvalid: false } ssl || ssl.GetType().Name != "SafeSslHandle")
        {
            return false;
        }

        var isHeld = false;
        try
        {
            ssl.DangerousAddRef(ref isHeld);
            return (Control(ssl.DangerousGetHandle(), ControlMode, ReleaseBuffers, 0) & ReleaseBuffers) != 0;
        }
        finally
        {
            if (isHeld)
            {
                ssl.DangerousRelease();
            }
        }
    }

    /// <summary>The function of the OpenSSL that is in the process already: what belongs to one must not be given to another.</summary>
    private static ControlFunction? Find()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out var libc) || !NativeLibrary.TryGetExport(libc, "dlopen", out var open))
        {
            return null;
        }

        var load = Marshal.GetDelegateForFunctionPointer<LoadFunction>(open);
        string[] names = ["libssl.so.3", "libssl.so.1.1"];
        return names.Select(name => load(name, OnlyIfLoaded)).FirstOrDefault(l => l != 0) is var library and not 0
            && NativeLibrary.TryGetExport(library, "SSL_ctrl", out var control)
            ? Marshal.GetDelegateForFunctionPointer<ControlFunction>(control)
            : null;
    }

    /// <summary>dlopen(3).</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint LoadFunction([MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags);

    /// <summary>SSL_ctrl(3).</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint ControlFunction(nint ssl, int command, nint number, nint pointer);
}
