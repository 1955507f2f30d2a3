using System.Text.Json;
using Godwit.Tests.Surroundings;

namespace Godwit.Tests.Logging;

/// <summary>The configuration key <c>logging</c>.</summary>
public sealed class JsonLogTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task With_json_each_line_of_standard_output_is_one_object()
    {
        var lines = await ServeAsync("json");
        foreach (var line in lines)
        {
            using var entry = JsonDocument.Parse(line);
            Assert.EndsWith("Z", entry.RootElement.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
            Assert.NotEmpty(entry.RootElement.GetProperty("LogLevel").GetString()!);
            Assert.NotEmpty(entry.RootElement.GetProperty("Message").GetString()!);
        }

        using var started = JsonDocument.Parse(lines[^1]);
        Assert.Equal("localhost", started.RootElement.GetProperty("State").GetProperty("Domain").GetString());
    }

    [Fact]
    public async Task Without_it_lines_are_text()
    {
        var lines = await ServeAsync("text");
        Assert.All(lines, line => Assert.Matches("^[0-9-]+T[0-9:.]+Z (info|warn): ", line));
    }

    [Fact]
    public async Task Another_format_is_refused() =>
        Assert.Contains("it takes text or json", (await GodwitCommand.ServeAsync(directory["data"], ("logging", "xml"))).OneLine(exitCode: 2), StringComparison.Ordinal);

    /// <summary>Starts a server, ends it when it says that it serves, and returns its log up to there.</summary>
    private async Task<List<string>> ServeAsync(string format)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var process = GodwitCommand.Start(
            ["serve", "--data", directory["data"], "--c2s-port", "0", "--c2s-tls-port", "0", "--http-port", "0"], ("logging", format));
        var lines = new List<string>();
        try
        {
            do
            {
                lines.Add(await process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(patience.Token)));
            }
            while (!lines[^1].Contains("Godwit serves", StringComparison.Ordinal));
            return lines;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
