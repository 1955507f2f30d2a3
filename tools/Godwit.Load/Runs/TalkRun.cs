using Godwit.Load.Clients;
using Godwit.Load.Measures;
using Godwit.Protocol.Stanzas;

namespace Godwit.Load.Runs;

/// <summary>Clients that send messages at a steady rate in turns, and what becomes of the messages.</summary>
internal abstract class TalkRun(Settings settings) : IReceiver
{
    /// <summary>What may come or go between two looks at a server: code that is compiled better, pools that fill.</summary>
    private const long GrowthAllowed = 1024 * 1024;

    /// <summary>What a server may remember of the last messages of an account. Each account fills it once.</summary>
    private const long GrowthOfAccount = 8 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly int[] sent = new int[settings.Clients];

    protected Settings Settings => settings;

    protected Tally Tally { get; } = new();

    protected abstract string Title { get; }

    /// <summary>To how many clients a message goes.</summary>
    protected abstract int Receivers { get; }

    /// <summary>Where a client sends.</summary>
    protected abstract (string To, string Type) Destination(int client);

    /// <summary>What clients do before the first message.</summary>
    protected virtual Task PrepareAsync(Crowd crowd) => Task.CompletedTask;

    /// <summary>Counts a message; tells how it came.</summary>
    protected abstract Arrival Arrived(int receiver, LoadMessage message);

    /// <summary>Messages that did not come though later ones, or none, of the same sender did.</summary>
    protected abstract long Lost(IReadOnlyList<int> sent);

    /// <summary>Adds what only this kind of run has.</summary>
    protected virtual void Complete(Report report)
    {
    }

    /// <summary>Runs.</summary>
    public async Task<Report> RunAsync()
    {
        using var probe = settings.Data is null ? null : new ServerProbe(settings.Data);
        using var crowd = await Crowd.ConnectAsync(settings, this);
        await PrepareAsync(crowd);
        using var broken = new CancellationTokenSource();
        var destinations = Enumerable.Range(0, crowd.Count).Select(Destination).ToArray();
        void Send(int n, long intended)
        {
            var client = n % crowd.Count;
            var (to, type) = destinations[client];
            crowd[client].Send(new LoadMessage(client, ++sent[client], intended).ToStanza(to, type), intended);
            Tally.Send();
        }

        await Pace.RunAsync(settings.Rate, settings.WarmUp, Send, broken.Token);
        var warm = probe is null ? default : await probe.TakeAsync(collect: true);
        Tally.TimedFrom = System.Diagnostics.Stopwatch.GetTimestamp();
        var timed = await Pace.RunAsync(settings.Rate, settings.Duration - settings.WarmUp, Send, broken.Token);
        var loaded = probe is null ? default : await probe.TakeAsync(collect: false);
        await crowd.SettleAsync(() => Tally.Delivered >= Tally.Sent * Receivers, Patience);
        var end = probe is null ? default : await probe.TakeAsync(collect: true);
        await crowd.CloseAsync().WaitAsync(Patience);
        return Report(timed, warm, loaded, end);
    }

    public virtual void Received(LoadClient client, Stanza stanza)
    {
        if (stanza.IsError)
        {
            Tally.Error($"client {client.Number} got a {stanza.Kind} of type error: {System.Text.Encoding.UTF8.GetString(stanza.Content.Span)}");
        }
        else if (LoadMessage.Read(stanza) is { } message)
        {
            Tally.Deliver(Arrived(client.Number, message), message.Intended);
        }
    }

    public void Acknowledged(LoadClient client, long intended) => Tally.Acknowledge(intended);

    public void Broke(LoadClient client, string reason) => Tally.Error($"client {client.Number} lost its connection: {reason}");

    private Report Report(int timed, ServerSample warm, ServerSample loaded, ServerSample end)
    {
        var lost = Lost(sent);
        var report = new Report(Title);
        report.Add("messages sent", Tally.Sent);
        report.Add("messages received", Tally.Delivered);
        report.Add("delivery", Tally.Delivery);
        report.Add("durable acknowledgement", Tally.Acknowledgement);
        report.Check("no error", Tally.Errors == 0);
        report.Check($"all acknowledged ({Tally.Acknowledged} of {Tally.Sent})", Tally.Acknowledged == Tally.Sent);
        report.Check($"none lost ({lost})", lost == 0);
        report.Check($"none came twice ({Tally.Duplicated})", Tally.Duplicated == 0);
        report.Check($"none out of order ({Tally.Reordered})", Tally.Reordered == 0);
        Complete(report);
        if (settings.Data is not null)
        {
            Figures.Add(report, timed, warm, loaded, end);
            report.Check("the server's memory did not grow", end.HeapBytes - warm.HeapBytes <= GrowthAllowed + (GrowthOfAccount * settings.Clients));
        }

        report.Explain(Tally.Reasons);
        return report;
    }
}
