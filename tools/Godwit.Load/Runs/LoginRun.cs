using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using Godwit.Load.Clients;
using Godwit.Load.Measures;
using Godwit.Protocol.Stanzas;

namespace Godwit.Load.Runs;

/// <summary>All clients log in as fast as they can, some at the same time, and out again.</summary>
internal sealed class LoginRun(Settings settings) : IReceiver
{
    private readonly Tally tally = new();

    public async Task<Report> RunAsync()
    {
        using var probe = settings.Data is null ? null : new ServerProbe(settings.Data);
        var before = probe is null ? default : await probe.TakeAsync(collect: false);
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, settings.Clients), new ParallelOptions { MaxDegreeOfParallelism = settings.Logins }, async (number, _) => await LogInAsync(number));
        var took = Stopwatch.GetElapsedTime(start);

        var report = new Report($"login: {settings.Clients} clients, {settings.Logins} at the same time, {settings.Mechanism}, {settings.Transport}");
        report.Add("logins a second", settings.Clients / took.TotalSeconds);
        report.Add("login", tally.Delivery);
        if (probe is not null)
        {
            var after = await probe.TakeAsync(collect: false);
            report.Add("server: processor time for a login", (after.ProcessorTime - before.ProcessorTime).TotalMilliseconds / settings.Clients, "ms");
        }

        report.Add("this program: processor time for a login", Environment.CpuUsage.TotalTime.TotalMilliseconds / settings.Clients, "ms");
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

    private async Task LogInAsync(int number)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var client = await LoadClient.ConnectAsync(settings, number, this);
            tally.Delivery.Add(Stopwatch.GetTimestamp() - start);
            await client.CloseAsync();
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or LoadException)
        {
            tally.Error(exception.Message);
        }
    }
}
