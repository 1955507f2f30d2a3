using System.Diagnostics;
using System.Text;
using Godwit.Load.Clients;
using Godwit.Load.Measures;
using Godwit.Load.Net;

namespace Godwit.Load.Runs;

/// <summary>Clients that send messages, at a steady rate in turns or always a few ahead of what has come, and what becomes of the messages.</summary>
internal abstract class TalkRun(Settings settings) : IReceiver
{
    /// <summary>What may come or go between two looks at a server: code that is compiled better, pools that fill.</summary>
    private const long GrowthAllowed = 1024 * 1024;

    /// <summary>What a server may remember of the last messages of an account. Each account fills it once.</summary>
    private const long GrowthOfAccount = 8 * 1024;

    private static readonly TimeSpan PatienceToClose = TimeSpan.FromSeconds(5);

    private readonly int[] sent = new int[settings.Clients];
    private LoadMessage[] messages = [];
    private Crowd crowd = null!;
    private bool isSending;
    private string? failure;

    protected Settings Settings => settings;

    protected Loop Loop { get; } = new();

    protected Tally Tally { get; } = new();

    /// <summary>How many of the clients send: the first ones.</summary>
    protected virtual int Speakers => settings.Speakers > 0 ? settings.Speakers : settings.Clients;

    protected abstract string Title { get; }

    /// <summary>To how many clients a message goes.</summary>
    protected abstract int Receivers { get; }

    protected string How => settings.Window > 0 ? $"{settings.Window} messages of each under way" : $"{settings.Rate} messages a second";

    /// <summary>True when no more is to be sent.</summary>
    protected bool IsEnough => Tally.Sent >= settings.MostMessages;

    /// <summary>What a client sends.</summary>
    protected abstract LoadMessage Message(int client);

    /// <summary>Whether a client sends.</summary>
    protected virtual bool Sends(int client) => true;

    /// <summary>What clients do before the first message.</summary>
    protected virtual void Prepare(Crowd all)
    {
    }

    /// <summary>Counts a message; tells how it came.</summary>
    protected abstract Arrival Arrived(int receiver, int sender, int number);

    /// <summary>True when the message just received lets its sender send another one, where a window is kept.</summary>
    protected abstract bool Completes(int receiver, int sender);

    /// <summary>Messages that did not come though later ones, or none, of the same sender did.</summary>
    protected abstract long Lost(IReadOnlyList<int> sent);

    /// <summary>Adds what only this kind of run has.</summary>
    protected virtual void Complete(Report report)
    {
    }

    /// <summary>Runs.</summary>
    public Report Run()
    {
        using var probe = new ServerProbe(settings);
        using var loop = Loop;
        using var all = crowd = new Crowd(loop, settings, this);
        messages = [.. Enumerable.Range(0, Speakers).Select(Message)];
        crowd.Connect(settings, () => failure);
        Prepare(crowd);

        isSending = true;
        if (!settings.IsWhole)
        {
            Begin();
            Send(settings.WarmUp);
        }

        var warm = probe.Take(collect: true, memory: false);
        var (delivered, from) = (Tally.Delivered, Stopwatch.GetTimestamp());
        Tally.TimedFrom = from;
        if (settings.IsWhole)
        {
            Begin();
        }

        Send(settings.Duration - settings.WarmUp);
        isSending = !settings.IsWhole;
        if (settings.IsWhole)
        {
            Settle();
        }

        var loaded = probe.Take(memory: false);
        var (count, took) = (Tally.Delivered - delivered, Stopwatch.GetElapsedTime(from));
        loaded = loaded with { ProportionalBytes = probe.Sees ? probe.Take().ProportionalBytes : 0 };
        isSending = false;
        Settle();
        var end = probe.Take(collect: true);
        crowd.Close(PatienceToClose);
        return Report(probe, count, took, warm, loaded, end);
    }

    public virtual void Received(Client client, ReadOnlySpan<byte> stanza)
    {
        if (LoadMessage.TryRead(stanza, out var sender, out var number, out var intended) && !Elements.IsType(stanza, "error"u8))
        {
            Tally.Deliver(Arrived(client.Number, sender, number), intended);
            if (isSending && settings.Window > 0 && Completes(client.Number, sender))
            {
                Send(sender, Stopwatch.GetTimestamp());
            }
        }
        else if (Elements.IsType(stanza, "error"u8))
        {
            Tally.Error($"client {client.Number} got an error: {Encoding.UTF8.GetString(stanza)}");
        }
    }

    public void Acknowledged(Client client, long intended) => Tally.Acknowledge(intended);

    public void Broke(Client client, string reason)
    {
        failure ??= reason;
        Tally.Error($"client {client.Number} lost its connection: {reason}");
    }

    private void Settle() => crowd.Settle(() => Tally.Delivered >= Tally.Sent * Receivers, settings.Patience);

    private void Begin()
    {
        for (var client = 0; settings.Window > 0 && client < Speakers; client++)
        {
            for (var n = 0; n < settings.Window; n++)
            {
                Send(client, Stopwatch.GetTimestamp());
            }
        }
    }

    private void Send(TimeSpan duration)
    {
        var pace = settings.Window > 0 ? null : new Pace(settings.Rate, (n, intended) => Send(n % Speakers, intended));
        Loop.Run(() => failure is not null || IsEnough, duration, pace is null ? null : pace.SendDue);
    }

    private void Send(int client, long intended)
    {
        if (crowd[client].IsReady && Sends(client) && !IsEnough)
        {
            crowd[client].SendMessage(messages[client].With(++sent[client], intended), intended);
            Tally.Send();
        }
    }

    private Report Report(ServerProbe probe, long count, TimeSpan took, ServerSample warm, ServerSample loaded, ServerSample end)
    {
        var lost = Lost(sent);
        var report = new Report(Title);
        report.Add("sent", "messages sent", Tally.Sent);
        report.Add("received", "messages received", Tally.Delivered);
        report.Add("rate", "received in a second, while measured", count / took.TotalSeconds, "1/s");
        report.Add("delivery", "delivery", Tally.Delivery);
        report.Add("ack", "acknowledgement", Tally.Acknowledgement);
        report.Add("lost", "lost", lost);
        report.AddCost(probe, count, "messages received", warm, loaded);
        report.AddMemory(probe, count, warm, loaded, end);
        report.Check("no error", Tally.Errors == 0);
        if (settings.HasAcknowledgements && settings.Transport != Transport.Relay)
        {
            report.Check($"all acknowledged ({Tally.Acknowledged} of {Tally.Sent})", Tally.Acknowledged == Tally.Sent);
        }

        report.Check($"none lost ({lost})", lost == 0);
        report.Check($"none came twice ({Tally.Duplicated})", Tally.Duplicated == 0);
        report.Check($"none out of order ({Tally.Reordered})", Tally.Reordered == 0);
        Complete(report);
        if (probe.SeesHeap)
        {
            report.Check("the server's memory did not grow", end.HeapBytes - warm.HeapBytes <= GrowthAllowed + (GrowthOfAccount * settings.Clients));
        }

        report.Explain(Tally.Reasons);
        return report;
    }
}
