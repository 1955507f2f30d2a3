using System.Runtime.InteropServices;

namespace Godwit.Sockets.Linux;

/// <summary>The calls of Linux that move bytes between sockets and the process, with the names that the manual pages have.</summary>
internal static unsafe partial class Libc
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EMFILE = 24;
    public const int EINPROGRESS = 115;
    public const int ENFILE = 23;

    public const int SOCK_STREAM = 1;
    public const int SOCK_NONBLOCK = 0x800;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int MSG_NOSIGNAL = 0x4000;
    public const int SHUT_RDWR = 2;

    public const int SOL_SOCKET = 1;
    public const int SO_ERROR = 4;
    public const int SO_KEEPALIVE = 9;
    public const int SO_LINGER = 13;
    public const int IPPROTO_TCP = 6;
    public const int TCP_NODELAY = 1;
    public const int TCP_KEEPIDLE = 4;
    public const int TCP_KEEPINTVL = 5;
    public const int TCP_KEEPCNT = 6;
    public const int TCP_USER_TIMEOUT = 18;

    public const int EPOLL_CLOEXEC = 0x80000;
    public const int EPOLL_CTL_ADD = 1;
    public const int EPOLL_CTL_DEL = 2;

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(SocketDescriptor socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint send(SocketDescriptor socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int connect(SocketDescriptor socket, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int accept4(SafeHandle socket, byte* address, uint* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int shutdown(SocketDescriptor socket, int how);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsockopt(SocketDescriptor socket, int level, int name, int* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getsockopt(SocketDescriptor socket, int level, int name, int* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(nint descriptor);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int eventfd(uint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_ctl(SocketDescriptor poll, int operation, SafeHandle descriptor, byte* change);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_wait(SocketDescriptor poll, byte* events, int most, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(SocketDescriptor descriptor, void* bytes, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int clock_nanosleep(int clock, int flags, long* duration, long* rest);
}
