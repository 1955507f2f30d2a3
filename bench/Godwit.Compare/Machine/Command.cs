using System.Diagnostics;

namespace Godwit.Compare.Machine;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    /// <summary>Runs it and gives what it wrote.</summary>
    /// <exception cref="CompareException">It failed.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        var (status, output, error) = await TryAsync(program, arguments, stop);
        return status == 0 ? output : throw new CompareException($"{program} failed with {status}:\n{Tail(output + error)}");
    }

    /// <summary>Runs it; gives its exit code and what it wrote.</summary>
    public static async Task<(int Status, string Output, string Error)> TryAsync(string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop);
            var error = process.StandardError.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string Tail(string text) => text.Length > 2000 ? text[^2000..] : text;
}
