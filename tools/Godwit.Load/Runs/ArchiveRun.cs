using System.Diagnostics;
using System.Globalization;
using System.Text;
using Godwit.Load.Clients;
using Godwit.Load.Measures;
using Godwit.Load.Net;

namespace Godwit.Load.Runs;

/// <summary>The first client asks for the newest page of its archive (XEP-0313) again and again, at a steady rate.</summary>
internal sealed class ArchiveRun(Settings settings) : IReceiver
{
    private const int Page = 50;

    private readonly Tally tally = new();
    private readonly Dictionary<int, long> open = [];
    private long results;
    private string? failure;

    public Report Run()
    {
        using var probe = new ServerProbe(settings);
        using var loop = new Loop();
        using var crowd = new Crowd(loop, settings with { Clients = 2 }, this);
        crowd.Connect(settings, () => failure);
        Ask(crowd[0], loop, settings.WarmUp);
        tally.TimedFrom = Stopwatch.GetTimestamp();
        var (before, answered, found) = (probe.Take(memory: false), tally.Delivered, results);
        Ask(crowd[0], loop, settings.Duration - settings.WarmUp);
        loop.Run(() => open.Count == 0 || failure is not null, settings.Patience);
        var after = probe.Take(memory: false);
        crowd.Close(settings.Patience);

        var report = new Report($"archive: the {Page} newest, {settings.Rate} times a second for {settings.Duration.TotalSeconds} s, {settings.Transport}");
        report.Add("sent", "queries", tally.Sent);
        report.Add("query", "query", tally.Delivery);
        report.Add("resultsPerQuery", "messages in an answer", (double)(results - found) / (tally.Delivered - answered));
        report.AddCost(probe, tally.Delivered - answered, "queries", before, after);
        report.Check("no error", tally.Errors == 0);
        report.Check($"all answered ({tally.Delivered} of {tally.Sent})", tally.Delivered == tally.Sent);
        report.Explain(tally.Reasons);
        return report;
    }

    public void Received(Client client, ReadOnlySpan<byte> stanza)
    {
        if (stanza[1] == 'm' && Elements.Has(stanza, "<result "u8))
        {
            results++;
        }
        else if (stanza[1] == 'i' && Elements.Attribute(stanza, " id="u8) is { } id && id.StartsWith("page-", StringComparison.Ordinal)
            && open.Remove(int.Parse(id.AsSpan("page-".Length), CultureInfo.InvariantCulture), out var intended))
        {
            if (Elements.IsType(stanza, "result"u8))
            {
                tally.Deliver(Arrival.InOrder, intended);
            }
            else
            {
                tally.Error(Encoding.UTF8.GetString(stanza));
            }
        }
    }

    public void Broke(Client client, string reason)
    {
        failure ??= reason;
        tally.Error(reason);
    }

    private void Ask(Client client, Loop loop, TimeSpan duration)
    {
        var pace = new Pace(settings.Rate, (_, intended) =>
        {
            open.Add((int)tally.Sent, intended);
            client.SendStanza(
                $"<iq type='set' id='page-{tally.Sent}'><query xmlns='urn:xmpp:mam:2' queryid='q'><set xmlns='http://jabber.org/protocol/rsm'><max>{Page}</max><before/></set></query></iq>");
            tally.Send();
        });
        loop.Run(() => failure is not null, duration, pace.SendDue);
    }
}
