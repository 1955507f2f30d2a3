using System.Diagnostics;
using Godwit.Load.Measures;
using Godwit.Load.Runs;

namespace Godwit.Tests.Load;

public sealed class MeasuresTests
{
    [Fact]
    public void Percentiles_have_three_digits()
    {
        var latency = new Latency();
        for (var milliseconds = 1; milliseconds <= 1000; milliseconds++)
        {
            latency.Add(milliseconds * Stopwatch.Frequency / 1000);
        }

        Assert.Equal(1000, latency.Count);
        Assert.Equal(500, latency.Percentile(50), 1.0);
        Assert.Equal(990, latency.Percentile(99), 1.0);
        Assert.Equal(1000, latency.Percentile(100), 1.0);
    }

    [Fact]
    public void A_sequence_finds_what_is_missing_late_or_there_twice()
    {
        var sequence = default(Sequence);

        Assert.Equal(Arrival.InOrder, sequence.Add(1));
        Assert.Equal(Arrival.InOrder, sequence.Add(4));
        Assert.Equal(Arrival.Late, sequence.Add(2));
        Assert.Equal(Arrival.Duplicate, sequence.Add(2));
        Assert.Equal((4, 1), (sequence.Last, sequence.Missing));
    }

    [Fact]
    public void A_pace_sends_what_is_due_and_counts_from_the_time_that_was_meant()
    {
        var sent = new List<(int Number, long Intended)>();
        var pace = new Pace(1000, (n, intended) => sent.Add((n, intended)));

        var next = pace.SendDue(Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100));

        Assert.True(sent.Count is >= 10 and < 1000);
        Assert.Equal(sent.Count, pace.Count);
        Assert.Equal(Enumerable.Range(0, sent.Count), sent.Select(s => s.Number));
        Assert.All(sent.Zip(sent.Skip(1)), p => Assert.Equal(Stopwatch.Frequency / 1000.0, p.Second.Intended - p.First.Intended, 1.0));
        Assert.Equal(Stopwatch.Frequency / 1000.0, next - sent[^1].Intended, 1.0);
    }

    [Fact]
    public void A_report_is_a_table_or_json_and_leaves_out_what_is_no_number()
    {
        var report = new Report("a run");
        report.Add("cpu", "processor time", 1.25, "s");
        report.Add("each", "for each of none", 1.0 / 0);
        report.Check("none lost", false);
        using var text = new StringWriter();
        using var json = new StringWriter();

        report.Write(text, json: false);
        report.Write(json, json: true);

        Assert.Contains("FAILED none lost", text.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("0 passed, 1 failed\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"figures\":{\"cpu\":1.25}", json.ToString(), StringComparison.Ordinal);
        Assert.False(report.IsGood);
    }
}
