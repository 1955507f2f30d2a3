using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Godwit.Tests.Surroundings;

namespace Godwit.Tests.Cluster;

/// <summary>A node in a process of its own, which can be killed.</summary>
internal sealed partial class NodeProcess : IAsyncDisposable
{
    private readonly TemporaryDirectory data = new();
    private readonly ConcurrentQueue<string> output = new();
    private readonly string[] arguments;
    private readonly (string Key, string Value)[] configuration;
    private Process process;
    private Task<string> errors = Task.FromResult("");
    private Task reading = Task.CompletedTask;

    private NodeProcess(string database, (string Key, string Value)[] configuration)
    {
        arguments = ["serve", "--cluster", database, "--data", data.Path, "--c2s-port", "0", "--c2s-tls-port", "0", "--http-port", "0", "--allow-plaintext"];
        this.configuration = configuration;
        process = GodwitCommand.Start(arguments, configuration);
    }

    public int Port { get; private set; }

    public string Data => data.Path;

    /// <summary>What it has written since it started; all of it when it has ended.</summary>
    public string Output => string.Join('\n', output);

    public bool HasEnded => process.HasExited;

    public static async Task<NodeProcess> StartAsync(string database, params (string Key, string Value)[] configuration)
    {
        var node = new NodeProcess(database, configuration);
        await node.StartedAsync();
        return node;
    }

    /// <summary>Starts it again when it has ended, on the same data.</summary>
    public Task StartAgainAsync()
    {
        process.Dispose();
        process = GodwitCommand.Start(arguments, configuration);
        return StartedAsync();
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; completes when it has ended, with its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync();
        await reading;
        return process.ExitCode;
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<Outcome> EndedAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        await reading;
        return new(process.ExitCode, Output, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
        data.Dispose();
    }

    private async Task StartedAsync()
    {
        errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Started().Match(line) is { Success: true } match)
            {
                Port = int.Parse(match.Groups[1].ValueSpan);
                reading = ReadAsync();
                return;
            }
        }

        throw new InvalidOperationException("The node did not start.");
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Enqueue(line);
        }
    }

    [GeneratedRegex(@"on the ports (\d+)")]
    private static partial Regex Started();
}
