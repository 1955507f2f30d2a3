using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Godwit.Compare.Machine;

/// <summary>A server that was started here. Disposing it leaves nothing of it running.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly string log;

    /// <summary>Starts a program; what it writes goes to a file.</summary>
    public ServerProcess(string program, IEnumerable<string> arguments, string directory, string log, IReadOnlyDictionary<string, string>? environment = null)
    {
        this.log = log;

        // The shell is replaced by the program, so that the process is the program's.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log, program, .. arguments]) { WorkingDirectory = directory };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
    }

    /// <summary>Its number.</summary>
    public int Id => process.Id;

    /// <summary>True when it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Waits until it listens on a port.</summary>
    /// <exception cref="CompareException">It ended, or does not listen in time.</exception>
    public async Task ListensAsync(int port, CancellationToken stop)
    {
        for (var start = Stopwatch.GetTimestamp(); ; await Task.Delay(20, stop))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new CompareException($"{process.StartInfo.ArgumentList[3]} {(process.HasExited ? $"ended with {process.ExitCode}" : "does not listen")}:\n{await File.ReadAllTextAsync(log, stop)}");
            }

            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), stop);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task EndAsync(CancellationToken stop)
    {
        await Command.RunAsync("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)], stop);
        await process.WaitForExitAsync(stop);
    }

    /// <summary>Kills it (<c>kill -9</c>).</summary>
    public void Kill()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }
}
