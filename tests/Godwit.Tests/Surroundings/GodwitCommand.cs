using System.Diagnostics;

namespace Godwit.Tests.Surroundings;

/// <summary>Runs the real command, as the build left it, in a process of its own.</summary>
internal static class GodwitCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string Program = Find();

    /// <summary>Runs a server that is not expected to start, on free ports.</summary>
    public static Task<Outcome> ServeAsync(string data, params (string Key, string Value)[] configuration) =>
        RunAsync(["serve", "--data", data, "--c2s-port", "0", "--c2s-tls-port", "0", "--http-port", "0"], configuration);

    /// <summary>Runs the command to its end.</summary>
    public static async Task<Outcome> RunAsync(string[] arguments, params (string Key, string Value)[] configuration)
    {
        using var process = Start(arguments, configuration);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"It did not end by itself:\n{await output}{await errors}");
        }

        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts the command; the caller ends it.</summary>
    public static Process Start(string[] arguments, params (string Key, string Value)[] configuration)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // Few of them run for so long that it is worth finding out how they are used.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (key, value) in configuration)
        {
            start.Environment[$"GODWIT_{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Where the build puts it, in the same configuration as these tests. Where all is built anew, it is what users run: compiled ahead of time.</summary>
    private static string Find()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        if (Environment.GetEnvironmentVariable("ALL_BUILT") is not null)
        {
            return Path.Combine(here.Parent!.Parent!.Parent!.FullName, "publish", "Godwit", here.Name, "godwit");
        }

        return Path.Combine(here.Parent!.Parent!.FullName, "Godwit", here.Name, "godwit");
    }
}

/// <summary>What came of a run.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Errors)
{
    /// <summary>Asserts that the command ended with this code and said why in one line, and returns that line.</summary>
    public string OneLine(int exitCode)
    {
        Assert.True(Errors.EndsWith('\n') && Errors.Count(c => c == '\n') == 1, $"Not one line: {Errors}");
        Assert.StartsWith("godwit: ", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Output + Errors, StringComparison.Ordinal);
        Assert.Equal(exitCode, ExitCode);
        return Errors.TrimEnd('\n');
    }
}
