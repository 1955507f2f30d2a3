using System.Diagnostics;
using Godwit.Load.Clients;
using Godwit.Load.Measures;
using Godwit.Load.Net;

namespace Godwit.Load.Runs;

/// <summary>All clients lose their connections at once, as when a router restarts, and come back and resume their sessions (XEP-0198 §5).</summary>
internal sealed class ReconnectRun(Settings settings) : IReceiver
{
    private const double MiB = 1024 * 1024;

    private readonly Settings settings = settings with { Resumes = true, HasAcknowledgements = true };
    private readonly Sequence[] from = new Sequence[settings.Clients];
    private readonly long[] since = new long[settings.Clients];
    private readonly Tally tally = new();
    private readonly Latency resumption = new();
    private int back;
    private bool isStorm;

    public Report Run()
    {
        using var probe = new ServerProbe(settings);
        using var loop = new Loop();
        using var crowd = new Crowd(loop, settings, this);
        crowd.Connect(settings, () => tally.Errors > 0 ? tally.Reasons[0] : null);
        crowd.Settle(() => true, settings.Patience);
        loop.Run(TimeSpan.FromSeconds(1));
        var before = probe.Take();

        isStorm = true;
        var start = Stopwatch.GetTimestamp();
        Storm(crowd, loop);
        var took = Stopwatch.GetElapsedTime(start);
        var after = probe.Take(memory: false);

        // Each says something to its partner: the sessions work.
        for (var client = 0; client < crowd.Count; client++)
        {
            crowd[client].SendMessage(new LoadMessage(client, $"{settings.Prefix}{client ^ 1}@{settings.Domain}", "chat").With(1, Stopwatch.GetTimestamp()), Stopwatch.GetTimestamp());
            tally.Send();
        }

        crowd.Settle(() => tally.Delivered >= tally.Sent, settings.Patience);
        loop.Run(TimeSpan.FromSeconds(2));
        var end = probe.Take();
        crowd.Close(settings.Patience);

        var report = new Report($"reconnect: {crowd.Count} clients, {settings.Logins} at the same time, {settings.Transport}");
        report.Add("seconds", "until all were back", took.TotalSeconds, "s");
        report.Add("rate", "resumptions a second", back / took.TotalSeconds, "1/s");
        report.Add("resumption", "resumption", resumption);
        report.AddCost(probe, back, "resumptions", before, after);
        if (probe.Sees)
        {
            report.Add("pssBeforeMiB", "server: memory before (PSS)", before.ProportionalBytes / MiB, "MiB");
            report.Add("pssAfterMiB", "server: memory after (PSS)", end.ProportionalBytes / MiB, "MiB");
            report.Add("pssGrowth", "server: memory after ÷ before", (double)end.ProportionalBytes / before.ProportionalBytes);
        }

        report.Check("no error", tally.Errors == 0);
        report.Check($"all are back ({back} of {crowd.Count})", back == crowd.Count);
        report.Check($"all hear each other ({tally.Delivered} of {tally.Sent})", tally.Delivered == tally.Sent && tally.Duplicated == 0);
        report.Explain(tally.Reasons);
        return report;
    }

    public void Ready(Client client)
    {
        if (isStorm)
        {
            back++;
            resumption.Add(Stopwatch.GetTimestamp() - since[client.Number]);
        }
    }

    public void Received(Client client, ReadOnlySpan<byte> stanza)
    {
        if (LoadMessage.TryRead(stanza, out var sender, out var number, out var intended))
        {
            tally.Deliver(from[sender].Add(number), intended);
        }
    }

    public void Broke(Client client, string reason) => tally.Error($"client {client.Number}: {reason}");

    private void Storm(Crowd crowd, Loop loop)
    {
        for (var client = 0; client < crowd.Count; client++)
        {
            crowd[client].Vanish();
        }

        var started = 0;
        loop.Run(
            () =>
            {
                for (; started < crowd.Count && started < back + settings.Logins; started++)
                {
                    since[started] = Stopwatch.GetTimestamp();
                    crowd[started].Connect();
                }

                return back + tally.Errors >= crowd.Count;
            },
            settings.Patience);
    }
}
