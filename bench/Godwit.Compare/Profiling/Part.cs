using System.Text.RegularExpressions;

namespace Godwit.Compare.Profiling;

/// <summary>Says to which part of the server a sample belongs, by the innermost frame that tells.</summary>
internal static partial class Part
{
    public const string Network = "kernel: network";
    public const string Scheduling = "scheduling: kernel";
    public const string ManagedScheduling = "scheduling: thread pool";
    public const string Files = "store: kernel, files";
    public const string Sqlite = "store: SQLite";
    public const string KernelMemory = "kernel: memory";
    public const string Kernel = "kernel: other";
    public const string Collector = "garbage collector";
    public const string Compiler = "JIT compiler";
    public const string Runtime = "runtime and its libraries";
    public const string Engine = "engine (Orleans)";
    public const string Cryptography = "TLS and hashes (OpenSSL)";
    public const string Web = "Kestrel";

    /// <summary>The part.</summary>
    public static string Of(Sample sample)
    {
        var isKernel = sample.Frames[0].IsKernel;
        foreach (var frame in sample.Frames.Where(f => !isKernel || f.IsKernel))
        {
            if ((frame.IsKernel ? OfKernel(frame.Symbol) : frame.IsManaged ? OfManaged(frame) : OfNative(frame)) is { } part)
            {
                return part;
            }
        }

        return isKernel ? Kernel : OfThread(sample.Thread);
    }

    private static string? OfKernel(string symbol) =>
        SchedulingSymbols().IsMatch(symbol) ? Scheduling
        : NetworkSymbols().IsMatch(symbol) ? Network
        : FileSymbols().IsMatch(symbol) ? Files
        : MemorySymbols().IsMatch(symbol) ? KernelMemory
        : null;

    private static string? OfNative(Frame frame) => Path.GetFileName(frame.Module) switch
    {
        var m when m.StartsWith("libclrgc", StringComparison.Ordinal) => Collector,
        var m when m.StartsWith("libclrjit", StringComparison.Ordinal) => Compiler,
        var m when m.Contains("sqlite", StringComparison.OrdinalIgnoreCase) => Sqlite,
        var m when m.StartsWith("libssl", StringComparison.Ordinal) || m.StartsWith("libcrypto", StringComparison.Ordinal) => Cryptography,
        _ => null,
    };

    private static string? OfManaged(Frame frame)
    {
        var name = FrameName.Of(frame);
        return name switch
        {
            _ when name.StartsWith("Godwit.", StringComparison.Ordinal) => OfGodwit(name),
            _ when name.StartsWith("Orleans.", StringComparison.Ordinal) || name.StartsWith("OrleansCodeGen.", StringComparison.Ordinal) => Engine,
            _ when name.StartsWith("Microsoft.Data.Sqlite.", StringComparison.Ordinal) || name.StartsWith("SQLitePCL.", StringComparison.Ordinal) => Sqlite,
            _ when name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) => Web,
            _ when SchedulingTypes().IsMatch(name) => ManagedScheduling,
            _ => null,
        };
    }

    /// <summary><c>Godwit.Server.Sessions.Session.Handle</c> is of <c>Godwit.Server.Sessions</c>.</summary>
    private static string OfGodwit(string name)
    {
        var words = name.Split('.');
        return words is [_, "Storage", ..] ? "store: Godwit.Storage" : string.Join('.', words.Take(Math.Min(words.Length - 2, words is [_, "Protocol" or "Server" or "Modules", ..] ? 3 : 2)));
    }

    private static string OfThread(string thread) => thread switch
    {
        _ when thread.StartsWith(".NET Tiered", StringComparison.Ordinal) => Compiler,
        _ when thread.StartsWith(".NET GC", StringComparison.Ordinal) || thread.StartsWith(".NET BGC", StringComparison.Ordinal) => Collector,
        _ => Runtime,
    };

    [GeneratedRegex("futex|sched|epoll|ep_poll|eventfd|wake_up|wakeup|ttwu|finish_task_switch|pick_next|enqueue_task|dequeue_task|hrtimer|nanosleep|context_switch|psi_|idle|tick_", RegexOptions.CultureInvariant)]
    private static partial Regex SchedulingSymbols();

    [GeneratedRegex("tcp|inet|sock|skb|net_rx|napi|^_*ip_|^_*ip6_|loopback|dev_queue|dev_hard|^_*sys_(send|recv|accept|connect|shutdown)|unix_|nf_|release_sock", RegexOptions.CultureInvariant)]
    private static partial Regex NetworkSymbols();

    [GeneratedRegex("ext4|jbd2|xfs|btrfs|overlay|ovl_|shmem|vfs_|fsync|filemap|folio_|submit_bio|^_*blk_|^_*sys_p?(read|write)|generic_perform|fdatasync|virtblk|nvme|page_cache|writeback", RegexOptions.CultureInvariant)]
    private static partial Regex FileSymbols();

    [GeneratedRegex("page_fault|handle_mm|madvise|mmap|munmap|mprotect|zap_|unmap|clear_page|tlb", RegexOptions.CultureInvariant)]
    private static partial Regex MemorySymbols();

    [GeneratedRegex(@"^System\.Threading\.(ThreadPool|PortableThreadPool|WorkStealing|LowLevel|Monitor|Lock\b|SpinWait|SemaphoreSlim|ManualResetEvent|WaitHandle|Timer|QueueUserWorkItem|Tasks\.Task(Scheduler|Completion|Continuation)|UnfairSemaphore|Channels)|ConcurrentQueue", RegexOptions.CultureInvariant)]
    private static partial Regex SchedulingTypes();
}
