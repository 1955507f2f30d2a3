using System.Diagnostics;
using System.Globalization;
using System.Text;
using Godwit.Load.Clients;
using Godwit.Load.Measures;
using Godwit.Load.Net;

namespace Godwit.Load.Runs;

/// <summary>
/// The clients with even numbers send to those with odd ones, which are not there: the server keeps the messages until they come. In two parts, so that the server
/// can be killed between them: what it has acknowledged must come all the same.
/// </summary>
internal sealed class OfflineRun(Settings settings) : IReceiver
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private readonly Sequence[] from = new Sequence[settings.Clients];
    private readonly int[] sent = new int[settings.Clients];
    private readonly int[] acknowledged = new int[settings.Clients];
    private readonly int[] received = new int[settings.Clients];
    private readonly Tally tally = new();
    private readonly Loop loop = new();
    private string? failure;
    private bool mayBreak;

    public Report Run()
    {
        using var probe = new ServerProbe(settings);
        using (loop)
        {
            var report = new Report($"offline: {settings.Clients / 2} clients send {settings.Messages} messages to others that come later, {settings.Rate} a second, {settings.Transport}");
            if (settings.Phase != Phase.Receive)
            {
                Send(report, probe);
                Save();
            }

            if (settings.Phase != Phase.Send)
            {
                Load();
                Receive(report, probe);
            }

            report.Check("no error", tally.Errors == 0);
            report.Explain(tally.Reasons);
            return report;
        }
    }

    public void Received(Client client, ReadOnlySpan<byte> stanza)
    {
        if (Elements.IsType(stanza, "error"u8))
        {
            tally.Error(Encoding.UTF8.GetString(stanza));
        }
        else if (LoadMessage.TryRead(stanza, out var sender, out var number, out var intended))
        {
            tally.Deliver(from[sender].Add(number), intended);
            received[sender] += number <= acknowledged[sender] ? 1 : 0;
        }
    }

    public void Acknowledged(Client client, long intended)
    {
        acknowledged[client.Number]++;
        tally.Acknowledge(intended);
    }

    public void Broke(Client client, string reason)
    {
        if (!mayBreak)
        {
            failure ??= reason;
            tally.Error(reason);
        }
    }

    private void Send(Report report, ServerProbe probe)
    {
        using var crowd = new Crowd(loop, settings with { HasAcknowledgements = true }, this) { Takes = static n => n % 2 == 0 };
        crowd.Connect(settings, () => failure);
        var messages = Enumerable.Range(0, settings.Clients).Select(n => new LoadMessage(n, $"{settings.Prefix}{n ^ 1}@{settings.Domain}", "chat")).ToArray();
        mayBreak = settings.Phase == Phase.Send;
        tally.TimedFrom = Stopwatch.GetTimestamp();
        var before = probe.Take(memory: false);
        var pace = new Pace(settings.Rate, (n, intended) =>
        {
            var client = 2 * n % settings.Clients;
            if (tally.Sent < settings.Messages && crowd[client].IsReady)
            {
                crowd[client].SendMessage(messages[client].With(++sent[client], intended), intended);
                tally.Send();
            }
        });
        loop.Run(() => failure is not null || tally.Sent >= settings.Messages || !Enumerable.Range(0, crowd.Count).Any(n => crowd[n].IsReady), settings.Patience, pace.SendDue);
        crowd.Settle(() => true, mayBreak ? Quiet : settings.Patience);
        report.Add("sent", "messages sent", tally.Sent);
        report.Add("acknowledged", "messages acknowledged", tally.Acknowledged);
        report.Add("ack", "acknowledgement", tally.Acknowledgement);
        if (!mayBreak)
        {
            report.AddCost(probe, tally.Sent, "messages kept", before, probe.Take(memory: false));
            crowd.Close(settings.Patience);
        }
    }

    private void Receive(Report report, ServerProbe probe)
    {
        mayBreak = false;
        tally.TimedFrom = long.MaxValue;
        var (before, start) = (probe.Take(memory: false), Stopwatch.GetTimestamp());
        var expected = acknowledged.Sum(a => (long)a);
        var last = Fetch(expected);
        var late = expected - received.Sum(r => (long)r);
        if (late > 0)
        {
            // What does not come at the first login may be there all the same.
            Fetch(expected);
        }

        var lost = expected - received.Sum(r => (long)r);
        report.Add("received", "messages received", tally.Delivered);
        report.Add("seconds", "until all had come", Stopwatch.GetElapsedTime(start, last).TotalSeconds, "s");
        report.Add("late", "acknowledged and not there at the first login", late);
        report.Add("lost", "acknowledged and lost", lost);
        report.Add("lostPercent", "acknowledged and lost", 100.0 * lost / Math.Max(1, expected), "%");
        if (probe.Sees)
        {
            report.Add("fetchCpuPer1000", "server: processor time for 1,000 fetched", (probe.Take(memory: false).ProcessorTime - before.ProcessorTime).TotalSeconds * 1000 / tally.Delivered, "s");
        }

        report.Check($"none lost of {expected} acknowledged ({lost})", lost == 0);
        report.Check($"all came at the first login (not {late})", late == 0);
        report.Check($"none came twice ({tally.Duplicated})", tally.Duplicated == 0);
        report.Check($"none out of order ({tally.Reordered})", tally.Reordered == 0);
    }

    /// <summary>Recipients log in, wait for what should come, and go. Gives when the last message came.</summary>
    private long Fetch(long expected)
    {
        using var crowd = new Crowd(loop, settings, this) { Takes = static n => n % 2 == 1 };
        crowd.Connect(settings, () => failure);
        var (last, since) = (-1L, Stopwatch.GetTimestamp());
        loop.Run(
            () =>
            {
                if (tally.Delivered != last)
                {
                    (last, since) = (tally.Delivered, Stopwatch.GetTimestamp());
                }

                return received.Sum(r => (long)r) >= expected || Stopwatch.GetElapsedTime(since) > Quiet;
            },
            settings.Patience, static now => now + (Stopwatch.Frequency / 20));
        crowd.Close(settings.Patience);
        return since;
    }

    private void Save()
    {
        if (settings.State is not null)
        {
            File.WriteAllLines(settings.State, acknowledged.Select(a => a.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private void Load()
    {
        if (settings.Phase == Phase.Receive && settings.State is not null)
        {
            var lines = File.ReadAllLines(settings.State);
            for (var client = 0; client < Math.Min(lines.Length, acknowledged.Length); client++)
            {
                acknowledged[client] = int.Parse(lines[client], CultureInfo.InvariantCulture);
            }
        }
    }
}
