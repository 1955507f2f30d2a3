using System.Text.RegularExpressions;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hosting;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Metrics;

/// <summary><c>docs/metrics.md</c> says what a running server really exposes: no more, no less, no other.</summary>
[Collection(nameof(Alone))]
public sealed partial class MetricsPageTests
{
    private readonly Dictionary<string, MetricRow> page = MetricsPage.Read();

    [Fact]
    public async Task The_page_lists_the_instruments_and_labels_of_a_running_server()
    {
        using var recorder = new InstrumentRecorder();
        await using var server = await TestServer.StartAsync();
        await TalkAsync(server);
        recorder.Observe();

        Assert.Equal(recorder.Instruments.Keys.Order(), page.Keys.Order());
        foreach (var (name, instrument) in recorder.Instruments)
        {
            var row = page[name];
            Assert.Equal($"{name} {InstrumentRecorder.KindOf(instrument)} {instrument.Unit}", $"{name} {row.Kind} {row.Unit}");
            Assert.True(row.Meaning.StartsWith(instrument.Description!.TrimEnd('.'), StringComparison.Ordinal), $"{name}: {row.Meaning}");
        }

        var documented = page.Values.SelectMany(row => row.Labels.Select(label => $"{row.Name} {label}")).ToHashSet();
        Assert.Empty(recorder.Labels.Keys.Except(documented));
    }

    [Fact]
    public async Task Prometheus_gets_the_names_and_kinds_that_the_page_says()
    {
        await using var server = await TestServer.StartAsync();
        await TalkAsync(server);
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/metrics"), TestContext.Current.CancellationToken);
        var exposed = TypeLine().Matches(text).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}").ToList();
        var documented = page.Values.Select(row => $"{row.Prometheus} {row.Kind}").ToList();
        Assert.Empty(exposed.Except(documented));

        // What has not happened yet is not there yet.
        Assert.Empty(documented.Except(exposed).Except(["godwit_storage_checkpoint_duration_seconds histogram", "godwit_limits_total counter"]));
        Assert.Matches("godwit_stanzas_received_total{otel_scope_name=\"Godwit.Server\",kind=\"message\"} [1-9]", text);
    }

    private static async Task TalkAsync(TestServer server)
    {
        await server.AddAccountAsync("alice", "secret");
        await using var client = await Client.ConnectAsync(server.Port, Jid.Parse("alice@localhost"), "secret", TestContext.Current.CancellationToken);
        await client.BindAsync("test", TestContext.Current.CancellationToken);
        await client.SendAsync(new Element("presence", Namespaces.Client));
        await client.SendAsync(new Element("message", Namespaces.Client)
            .Set("type", "chat").Set("to", "alice@localhost").Add(new Element("body", Namespaces.Client).AddText("to myself")));
        await client.UntilAsync(e => e.Child("body") is not null, TestContext.Current.CancellationToken);
        await client.CloseAsync();
    }

    [GeneratedRegex("^# TYPE (godwit_[a-z_]+) ([a-z]+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
