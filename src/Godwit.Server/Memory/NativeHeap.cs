using System.Runtime.InteropServices;

namespace Godwit.Server.Memory;

/// <summary>
/// The heap of the C library, where OpenSSL and SQLite keep what they need. With each thread an arena of its own, it holds on to what was freed: after a few
/// storms of 2,000 TLS sessions some 200 MiB.
/// </summary>
internal static class NativeHeap
{
    private static readonly nint Function = Find();

    /// <summary>Gives free pages back to the system. Does nothing where the C library has no such thing.</summary>
    public static void Trim()
    {
        if (Function != 0)
        {
            Marshal.GetDelegateForFunctionPointer<MallocTrim>(Function)(0);
        }
    }

    private static nint Find() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out var address) ? address : 0;

    /// <summary>malloc_trim(3).</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int MallocTrim(nuint pad);
}
