using Godwit.Load.Clients;
using Godwit.Load.Measures;
using Godwit.Protocol.Stanzas;

namespace Godwit.Load.Runs;

/// <summary>Clients that log in and say nothing: what one of them costs the server.</summary>
internal sealed class IdleRun(Settings settings) : IReceiver
{
    private readonly Tally tally = new();

    public async Task<Report> RunAsync()
    {
        using var probe = new ServerProbe(settings.Data ?? throw new LoadException("Name the server's data directory with --data: this run looks at its memory."));
        await probe.TakeAsync(collect: true);
        var before = await probe.TakeAsync(collect: true);
        using var crowd = await Crowd.ConnectAsync(settings, this);
        await crowd.SettleAsync(() => true, TimeSpan.FromSeconds(30));
        await Task.Delay(settings.Duration);
        var idleFrom = await probe.TakeAsync(collect: true);
        var after = await probe.TakeAsync(collect: true);
        await Task.Delay(settings.Duration);
        var idleTo = await probe.TakeAsync(collect: false);
        await crowd.CloseAsync();

        var report = new Report($"idle: {settings.Clients} clients, {settings.Transport}");
        report.Add("server: memory for a client (PSS)", (double)(after.ProportionalBytes - before.ProportionalBytes) / settings.Clients, "bytes");
        report.Add("server: managed heap for a client", (double)(after.HeapBytes - before.HeapBytes) / settings.Clients, "bytes");
        report.Add("server: processor time for a login", (idleFrom.ProcessorTime - before.ProcessorTime).TotalMilliseconds / settings.Clients, "ms");
        report.Add("server: processor time while idle", (idleTo.ProcessorTime - after.ProcessorTime) / settings.Duration * 100, "% of a core");
        report.Check("no error", tally.Errors == 0);
        report.Explain(tally.Reasons);
        return report;
    }

    public void Received(LoadClient client, Stanza stanza)
    {
    }

    public void Acknowledged(LoadClient client, long intended)
    {
    }

    public void Broke(LoadClient client, string reason) => tally.Error(reason);
}
