using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Godwit.Promise;

/// <summary>A real server process that can be killed and started again on the same data and ports.</summary>
internal sealed class ServerProcess(string program, Func<ServerProcess, IEnumerable<string>> arguments) : IAsyncDisposable
{
    private readonly List<string> output = [];
    private Process? process;

    public string Data { get; } = Directory.CreateTempSubdirectory("godwit-promise-").FullName;

    public int ClientPort { get; } = FreePort();

    public int TlsPort { get; } = FreePort();

    public int HttpPort { get; } = FreePort();

    /// <summary>What it printed, for the report of a failure.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return string.Join('\n', output.TakeLast(40));
            }
        }
    }

    /// <summary>Where the build puts a program, in the same configuration as this test. Where all is built anew, the server is what users run: compiled ahead of time.</summary>
    public static string Find(string project, string name)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var published = Path.Combine(here.Parent!.Parent!.Parent!.FullName, "publish", project, here.Name, name);
        if (Environment.GetEnvironmentVariable("ALL_BUILT") is not null && File.Exists(published))
        {
            return published;
        }

        return Path.Combine(here.Parent!.Parent!.FullName, project, here.Name, name);
    }

    /// <summary>Runs the program once with other arguments and returns its exit code.</summary>
    public async Task<int> RunAsync(string? input, params string[] other)
    {
        using var once = Start(other, redirectInput: true);
        await once.StandardInput.WriteAsync(input);
        once.StandardInput.Close();
        _ = DrainAsync(once.StandardOutput, null);
        _ = DrainAsync(once.StandardError, null);
        await once.WaitForExitAsync();
        return once.ExitCode;
    }

    /// <summary>Starts the server; completes when it says that it is ready.</summary>
    public async Task StartAsync()
    {
        var ready = new TaskCompletionSource();
        process = Start(arguments(this), redirectInput: false);
        _ = DrainAsync(process.StandardOutput, ready);
        _ = DrainAsync(process.StandardError, null);
        var exited = process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, exited).WaitAsync(TimeSpan.FromSeconds(60)) == exited)
        {
            throw new InvalidOperationException($"The server did not start:\n{Output}");
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process?.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private Process Start(IEnumerable<string> with, bool redirectInput)
    {
        var start = new ProcessStartInfo(program, with)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = redirectInput,
        };
        start.Environment["GODWIT_scramIterations"] = "4096";
        return Process.Start(start)!;
    }

    private async Task DrainAsync(StreamReader reader, TaskCompletionSource? ready)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (output)
            {
                output.Add(line);
            }

            if (line.Contains("Godwit is flying", StringComparison.Ordinal))
            {
                ready?.TrySetResult();
            }
        }
    }

    /// <summary>Below those that the system gives to clients: while the server is down, one of them could get its port.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: the next one.
            }
        }
    }
}
