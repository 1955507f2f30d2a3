using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Godwit.Sockets.Linux;

/// <summary>An open descriptor. It is closed when nobody is in a call with it any more, so that no call ever meets another connection under the same number.</summary>
internal sealed class SocketDescriptor() : SafeHandle(-1, ownsHandle: true)
{
    public SocketDescriptor(int descriptor)
        : this() => SetHandle(descriptor);

    public override bool IsInvalid => handle < 0;

    /// <summary>Takes over what a call has returned.</summary>
    /// <exception cref="IOException">The call has failed.</exception>
    public static SocketDescriptor Of(int result, string call) =>
        result >= 0 ? new SocketDescriptor(result) : throw Failure(call);

    /// <summary>Says why the last call has failed.</summary>
    public static IOException Failure(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} failed: {Marshal.GetPInvokeErrorMessage(error)}", new Win32Exception(error));
    }

    protected override bool ReleaseHandle() => Libc.close(handle) == 0;
}
