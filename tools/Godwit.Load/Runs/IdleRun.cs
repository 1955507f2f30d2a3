using Godwit.Load.Clients;
using Godwit.Load.Measures;
using Godwit.Load.Net;

namespace Godwit.Load.Runs;

/// <summary>Clients log in and stay: what one of them costs the server.</summary>
internal sealed class IdleRun(Settings settings) : IReceiver
{
    private const double KiB = 1024;

    /// <summary>So many log in and out first, so that what a server loads and allocates once is not counted.</summary>
    private const int First = 100;

    private readonly Tally tally = new();
    private string? failure;

    public Report Run()
    {
        using var probe = new ServerProbe(settings);
        if (!probe.Sees)
        {
            throw new LoadException("Name the server with --process or --data: this run looks at its memory.");
        }

        using var loop = new Loop();
        using (var few = new Crowd(loop, settings with { Clients = Math.Min(First, settings.Clients) }, this))
        {
            few.Connect(settings, () => failure);
            few.Close(settings.Patience);
        }

        loop.Run(TimeSpan.FromSeconds(1));
        var before = probe.Take(collect: true);
        using var crowd = new Crowd(loop, settings, this);
        crowd.Connect(settings, () => failure);
        var connected = probe.Take(memory: false);
        loop.Run(settings.Duration / 2);
        var idleFrom = probe.Take(memory: false);
        loop.Run(settings.Duration / 2);
        var idleTo = probe.Take();
        var collected = probe.Take(collect: true);
        crowd.Close(settings.Patience);

        var report = new Report($"idle: {settings.Clients} clients, {settings.Transport}");
        report.Add("pssPerClientKiB", "server: memory for a client (PSS)", (idleTo.ProportionalBytes - before.ProportionalBytes) / KiB / settings.Clients, "KiB");
        if (probe.SeesHeap)
        {
            report.Add("collectedPerClientKiB", "server: the same, garbage collected", (collected.ProportionalBytes - before.ProportionalBytes) / KiB / settings.Clients, "KiB");
            report.Add("heapPerClient", "server: managed heap for a client", (double)(collected.HeapBytes - before.HeapBytes) / settings.Clients, "bytes");
        }

        report.Add("idleCpu", "server: processor time while idle", (idleTo.ProcessorTime - idleFrom.ProcessorTime) / (settings.Duration / 2) * 100, "% of a core");
        report.AddCost(probe, settings.Clients, "logins", before, connected);
        report.Check("no error", tally.Errors == 0);
        report.Explain(tally.Reasons);
        return report;
    }

    public void Broke(Client client, string reason)
    {
        failure ??= reason;
        tally.Error(reason);
    }
}
