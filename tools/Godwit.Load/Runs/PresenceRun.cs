using System.Text;
using Godwit.Load.Clients;
using Godwit.Load.Measures;

namespace Godwit.Load.Runs;

/// <summary>Clients that see each other's presence, each its five neighbours on both sides, and change it at a steady rate (RFC 6121 §4).</summary>
internal sealed class PresenceRun(Settings settings) : TalkRun(settings)
{
    private const int Side = 5;

    private readonly Sequence[,] from = new Sequence[settings.Clients, 2 * Side];
    private readonly int[] contacts = new int[settings.Clients];
    private int rosters;
    private bool isSubscribing;

    protected override string Title => $"presence: {Settings.Clients} clients with {2 * Side} contacts, {How} for {Settings.Duration.TotalSeconds} s, {Settings.Transport}";

    protected override int Receivers => 2 * Side;

    public override void Received(Client client, ReadOnlySpan<byte> stanza)
    {
        if (stanza[1] == 'i' && Elements.Attribute(stanza, " id="u8) == "roster")
        {
            contacts[client.Number] = Encoding.UTF8.GetString(stanza).Split("subscription='both'").Length - 1;
            contacts[client.Number] += Encoding.UTF8.GetString(stanza).Split("subscription=\"both\"").Length - 1;
            rosters++;
        }
        else if (isSubscribing && Elements.IsType(stanza, "subscribe"u8))
        {
            Answer(client, Elements.Attribute(stanza, " from="u8)!);
        }
        else if (isSubscribing && Elements.IsType(stanza, "subscribed"u8))
        {
            contacts[client.Number]++;
        }
        else if (LoadMessage.TryRead(stanza, out var sender, out _, out _) && sender != client.Number)
        {
            base.Received(client, stanza);
        }
    }

    protected override LoadMessage Message(int client) => LoadMessage.Presence(client);

    protected override void Prepare(Crowd all)
    {
        if (Settings.Clients <= 2 * Side)
        {
            throw new LoadException($"--clients must be more than {2 * Side} here.");
        }

        for (var client = 0; client < all.Count; client++)
        {
            all[client].SendStanza("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>");
        }

        Wait(() => rosters == all.Count);
        isSubscribing = true;
        for (var client = 0; client < all.Count; client++)
        {
            for (var step = 1; step <= Side && contacts[client] < 2 * Side; step++)
            {
                all[client].SendStanza($"<presence type='subscribe' to='{Jid((client + step) % all.Count)}'/>");
            }
        }

        Wait(() => Array.TrueForAll(contacts, c => c >= 2 * Side));
        isSubscribing = false;
        Loop.Run(TimeSpan.FromSeconds(0.5));
    }

    protected override Arrival Arrived(int receiver, int sender, int number)
    {
        var step = (sender - receiver + Settings.Clients) % Settings.Clients;
        return from[receiver, step <= Side ? step - 1 : (2 * Side) - (Settings.Clients - step)].Add(number);
    }

    protected override bool Completes(int receiver, int sender) => receiver == (sender + 1) % Settings.Clients;

    protected override long Lost(IReadOnlyList<int> sent) => sent.Sum(s => (long)s) * Receivers - Tally.Delivered;

    private void Answer(Client client, string from)
    {
        client.SendStanza($"<presence type='subscribed' to='{from}'/>");

        // Those who were asked ask back; those who asked first have asked already.
        var sender = int.Parse(from.AsSpan(Settings.Prefix.Length, from.IndexOf('@') - Settings.Prefix.Length), System.Globalization.CultureInfo.InvariantCulture);
        if ((client.Number - sender + Settings.Clients) % Settings.Clients <= Side)
        {
            client.SendStanza($"<presence type='subscribe' to='{from}'/>");
        }
    }

    private string Jid(int client) => $"{Settings.Prefix}{client}@{Settings.Domain}";

    private void Wait(Func<bool> isDone)
    {
        if (!Loop.Run(isDone, Settings.Patience))
        {
            throw new LoadException("The clients could not become each other's contacts.");
        }
    }
}
