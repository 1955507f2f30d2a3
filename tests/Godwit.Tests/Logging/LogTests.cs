using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Godwit.Tests.Hostile;
using Godwit.Tests.Surroundings;

namespace Godwit.Tests.Logging;

/// <summary>The configuration keys <c>logging:format</c> and <c>logging:level</c>.</summary>
public sealed partial class LogTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task With_json_each_line_of_standard_output_is_one_object()
    {
        var lines = await ServeAsync("format", "json");
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
        var lines = await ServeAsync("format", "text");
        Assert.All(lines, line => Assert.Matches("^[0-9-]+T[0-9:.]+Z (info|warn): ", line));
    }

    [Fact]
    public async Task Another_format_is_refused() =>
        Assert.Contains("it takes text or json", (await GodwitCommand.ServeAsync(directory["data"], ("logging:format", "xml"))).OneLine(exitCode: 2), StringComparison.Ordinal);

    [Fact]
    public async Task With_level_debug_it_says_why_a_connection_ended()
    {
        var lines = await ServeAsync("level", "debug", async line =>
        {
            using var client = await RawClient.ConnectAsync(int.Parse(Port().Match(line).Groups[1].ValueSpan, CultureInfo.InvariantCulture));
            await client.SendAsync("This is no TLS.");
            await client.ToEndAsync();
        }, "debug: ");
        Assert.Matches("^[0-9-]+T[0-9:.]+Z debug: [A-Za-z]+: The TLS handshake with 127.0.0.1 failed: ", lines[^1]);
    }

    [Fact]
    public async Task Another_level_is_refused() =>
        Assert.Contains("it takes debug, information, warning or error", (await GodwitCommand.ServeAsync(directory["data"], ("logging:level", "trace"))).OneLine(exitCode: 2), StringComparison.Ordinal);

    [GeneratedRegex(@"(\d+) \(direct TLS\)")]
    private static partial Regex Port();

    /// <summary>Starts a server, and returns its log up to when it says that it serves, or to a line about what is done then.</summary>
    private async Task<List<string>> ServeAsync(string key, string value, Func<string, Task>? then = null, string last = "Godwit serves")
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var process = GodwitCommand.Start(
            ["serve", "--data", directory["data"], "--c2s-port", "0", "--c2s-tls-port", "0", "--http-port", "0"], ($"logging:{key}", value));
        var lines = new List<string>();
        try
        {
            do
            {
                lines.Add(await process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(patience.Token)));
                if (then is not null && lines[^1].Contains("Godwit serves", StringComparison.Ordinal))
                {
                    await then(lines[^1]);
                }
            }
            while (!lines[^1].Contains(last, StringComparison.Ordinal));
            return lines;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
