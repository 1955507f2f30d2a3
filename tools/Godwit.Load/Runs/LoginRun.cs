using System.Diagnostics;
using Godwit.Load.Clients;
using Godwit.Load.Measures;
using Godwit.Load.Net;

namespace Godwit.Load.Runs;

/// <summary>All clients log in as fast as they can, some at the same time, and out again.</summary>
internal sealed class LoginRun(Settings settings) : IReceiver
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Tally tally = new();
    private readonly long[] since = new long[settings.Clients];
    private readonly Loop loop = new();
    private int underWay;
    private int finished;

    public Report Run()
    {
        using var probe = new ServerProbe(settings);
        using (loop)
        {
            using var crowd = new Crowd(loop, settings, this);

            // The first time clients hash their passwords and a server warms up: neither is what is measured.
            LogAllIn(crowd, 1);
            settings.Keys.Save();
            var rounds = Math.Max(1, settings.Messages / settings.Clients);
            var before = probe.Take(memory: false);
            tally.TimedFrom = Stopwatch.GetTimestamp();
            LogAllIn(crowd, rounds);
            var took = Stopwatch.GetElapsedTime(tally.TimedFrom);
            var after = probe.Take(memory: false);

            var count = rounds * settings.Clients;
            var report = new Report($"login: {count} times, {settings.Logins} at the same time, {settings.Mechanism}, {settings.Transport}");
            report.Add("rate", "logins a second", count / took.TotalSeconds, "1/s");
            report.Add("login", "login", tally.Delivery);
            report.AddCost(probe, count, "logins", before, after);
            report.Check("no error", tally.Errors == 0);
            report.Explain(tally.Reasons);
            return report;
        }
    }

    public void Ready(Client client)
    {
        tally.Deliver(Arrival.InOrder, since[client.Number]);
        client.Close();
    }

    public void Closed(Client client) => Finish();

    public void Broke(Client client, string reason)
    {
        tally.Error(reason);
        Finish();
    }

    private void Finish()
    {
        underWay--;
        finished++;
    }

    private void LogAllIn(Crowd crowd, int rounds)
    {
        var (started, total) = (0, rounds * crowd.Count);
        (underWay, finished) = (0, 0);
        var isDone = loop.Run(
            () =>
            {
                // A client whose last connection is still being closed waits for its turn.
                for (; started < total && underWay < settings.Logins && !crowd[started % crowd.Count].IsOpen; started++, underWay++)
                {
                    since[started % crowd.Count] = Stopwatch.GetTimestamp();
                    crowd[started % crowd.Count].Connect();
                }

                return finished == total;
            },
            Patience);
        if (!isDone)
        {
            tally.Error($"{finished} of {total} logins were done in {Patience}");
        }
    }
}
