using Godwit.Load.Clients;
using Godwit.Load.Measures;

namespace Godwit.Load.Runs;

/// <summary>One room with all clients in it (XEP-0045): each message goes to all, in one order.</summary>
internal sealed class RoomRun : TalkRun
{
    private readonly string room;
    private readonly Sequence[,] from;
    private readonly ulong[] order;
    private readonly bool[] isIn;
    private int joined;
    private bool isUnlocked;

    public RoomRun(Settings settings)
        : base(settings)
    {
        room = $"{settings.Room ?? $"load-{Guid.NewGuid():n}"}@{settings.RoomDomain}";
        from = new Sequence[settings.Clients, Speakers];
        order = new ulong[settings.Clients];
        isIn = new bool[settings.Clients];
    }

    protected override string Title => $"room: {Settings.Clients} occupants, {Speakers} speak, {How} for {Settings.Duration.TotalSeconds} s, {Settings.Transport}";

    protected override int Receivers => Settings.Clients;

    public override void Received(Client client, ReadOnlySpan<byte> stanza)
    {
        switch (stanza[1])
        {
            case (byte)'p' when !isIn[client.Number] && IsOwn(stanza):
                isIn[client.Number] = true;
                joined++;
                break;
            case (byte)'i' when Elements.Has(stanza[..stanza.IndexOf((byte)'>')], "unlock"u8):
                isUnlocked = true;
                break;
            case (byte)'m':
                base.Received(client, stanza);
                break;
        }
    }

    protected override LoadMessage Message(int client) => new(client, room, "groupchat", Settings.Transport == Transport.Relay);

    protected override void Prepare(Crowd all)
    {
        if (Settings.Transport == Transport.Relay)
        {
            return;
        }

        Join(all[0]);
        Wait(() => joined == 1);
        all[0].SendStanza($"<iq type='set' id='unlock' to='{room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>");
        Wait(() => isUnlocked);
        var next = 1;
        Wait(() =>
        {
            for (; next < all.Count && next < joined + Settings.Logins; next++)
            {
                Join(all[next]);
            }

            return joined == all.Count;
        });

        // What others are told of the last ones may still be under way, and is no part of what is measured.
        Loop.Run(TimeSpan.FromSeconds(0.5));
    }

    protected override Arrival Arrived(int receiver, int sender, int number)
    {
        order[receiver] = ((order[receiver] * 31) + (uint)sender) * 31 + (uint)number;
        return from[receiver, sender].Add(number);
    }

    protected override bool Completes(int receiver, int sender) => receiver == sender;

    protected override long Lost(IReadOnlyList<int> sent)
    {
        var lost = 0L;
        for (var receiver = 0; receiver < Settings.Clients; receiver++)
        {
            for (var sender = 0; sender < Speakers; sender++)
            {
                lost += sent[sender] - from[receiver, sender].Last + from[receiver, sender].Missing;
            }
        }

        return lost;
    }

    protected override void Complete(Report report) => report.Check("all saw the same order", order.Distinct().Count() == 1);

    /// <summary>Status 110: this presence is the occupant's own (XEP-0045 §7.2.2).</summary>
    private static bool IsOwn(ReadOnlySpan<byte> presence) => Elements.Has(presence, "code='110'"u8) || Elements.Has(presence, "code=\"110\""u8);

    private void Join(Client client) => client.SendStanza($"<presence to='{room}/{client.Number}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>");

    private void Wait(Func<bool> isDone)
    {
        if (!Loop.Run(() => isDone() || Tally.Errors > 0, Settings.Patience) || Tally.Errors > 0)
        {
            throw new LoadException($"The room was not entered: {(Tally.Reasons is [var reason, ..] ? reason : $"{joined} are in it")}");
        }
    }
}
