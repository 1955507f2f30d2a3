using System.Globalization;
using System.Text.RegularExpressions;
using Godwit.Tests.Hosting;

namespace Godwit.Tests.Hostile;

/// <summary>What the server says of itself at <c>/metrics</c>.</summary>
internal sealed class Gauges(TestServer server) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{server.HttpPort}") };

    /// <summary>The sum over all labels; 0 when there is no such metric yet.</summary>
    public async Task<long> ReadAsync(string name)
    {
        var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        return Regex.Matches(text, $@"^{name}(?:\{{[^}}]*\}})? (\d+)", RegexOptions.Multiline).Sum(m => long.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until a metric has a value.</summary>
    public Task BecomesAsync(string name, long value) => BecomesAsync(name, last => last == value);

    /// <summary>Waits until a metric has a value that fits.</summary>
    public async Task BecomesAsync(string name, Func<long, bool> fits)
    {
        var started = TimeProvider.System.GetTimestamp();
        long last;
        while (!fits(last = await ReadAsync(name)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"{name} is {last} still");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until nobody is there any more.</summary>
    public async Task NobodyIsLeftAsync()
    {
        await BecomesAsync("godwit_connections", 0);
        await BecomesAsync("godwit_sessions", 0);
    }

    public void Dispose() => http.Dispose();
}
