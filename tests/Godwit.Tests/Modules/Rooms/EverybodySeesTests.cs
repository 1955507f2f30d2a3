using FsCheck.Xunit;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Jids;

namespace Godwit.Tests.Modules.Rooms;

/// <summary>Whatever people do in a room, each client inside knows who is inside and as what, and each client outside knows that it is.</summary>
public sealed class EverybodySeesTests
{
    private const string Muc = "http://jabber.org/protocol/muc";

    private static readonly string[] Accounts = ["maker", "ann", "ben", "cid"];
    private static readonly string[] Clients = ["phone", "desk"];
    private static readonly string[] Nicks = ["Red", "Green", "Blue", "maker"];
    private static readonly string[] Affiliations = ["outcast", "none", "member", "admin", "owner"];
    private static readonly string[] Roles = ["none", "visitor", "participant", "moderator"];

    [Property(MaxTest = 300)]
    public void Each_client_knows_who_is_inside((byte Deed, byte Who, byte Whom, byte What)[] deeds)
    {
        var room = RoomBench.With(new RoomConfiguration());
        var views = new Dictionary<Jid, RoomView>();
        foreach (var (deed, who, whom, what) in deeds)
        {
            var client = Jid.Parse($"{Pick(Accounts, who)}@localhost/{Pick(Clients, who / 16)}");
            var turn = Do(room, client, deed, whom, what);
            foreach (var (address, stanza) in Sent(turn, client))
            {
                if (!views.TryGetValue(address, out var view))
                {
                    views[address] = view = new RoomView();
                }

                view.Take(stanza);
            }

            Check(room.State!, views, Describe(deed, client, whom, what));
        }
    }

    private static void Check(RoomState room, Dictionary<Jid, RoomView> views, string deed)
    {
        var inside = string.Join(", ", room.Occupants.All.OrderBy(o => o.Nick, StringComparer.Ordinal)
            .Select(o => $"{o.Nick} {room.Record.Of(o.Account).ToText()}/{o.Role.ToText()}"));
        foreach (var (address, view) in views)
        {
            var occupant = room.Occupants.OfSession(address);
            Assert.True(view.Nick == occupant?.Nick, $"{deed}: {address} believes to be {view.Nick ?? "outside"}, and is {occupant?.Nick ?? "outside"}");
            Assert.True(occupant is null || view.ToString() == inside, $"{deed}: {address} sees [{view}], and there are [{inside}]");
        }

        Assert.Contains(Affiliation.Owner, room.Record.Affiliations.Values);
        Assert.All(room.Occupants.All, occupant =>
        {
            var affiliation = room.Record.Of(occupant.Account);
            Assert.NotEmpty(occupant.Sessions);
            Assert.NotEqual(Role.None, occupant.Role);
            Assert.NotEqual(Affiliation.Outcast, affiliation);
            Assert.True(affiliation < Affiliation.Admin || occupant.Role == Role.Moderator, $"{deed}: {occupant.Nick} is {affiliation} and {occupant.Role}");
            Assert.True(affiliation > Affiliation.None || !room.Configuration.IsMembersOnly, $"{deed}: {occupant.Nick} is no member");
        });
    }

    private static RoomTurn Do(RoomBench room, Jid client, byte deed, byte whom, byte what) => (deed % 9) switch
    {
        0 or 1 => room.Send(client, $"<presence><x xmlns='{Muc}'/></presence>", Pick(Nicks, whom)),
        2 => room.Send(client, $"<presence><show>{what}</show></presence>", Pick(Nicks, whom)),
        3 => room.Send(client, "<presence type='unavailable'/>", Pick(Nicks, whom)),
        4 => room.Send(client, Change($"nick='{Pick(Nicks, whom)}' role='{Pick(Roles, what)}'")),
        5 => room.Send(client, Change($"jid='{Pick(Accounts, whom)}@localhost' affiliation='{Pick(Affiliations, what)}'")),
        6 => room.Send(client, Configure(Pick(["membersonly", "moderatedroom"], whom), what % 2)),
        7 => room.Lose(client),
        _ => room.Send(client, "<message type='error'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", Pick(Nicks, whom)),
    };

    private static IEnumerable<(Jid Address, Protocol.Stanzas.Stanza Stanza)> Sent(RoomTurn turn, Jid client) => turn.Effects.SelectMany(effect => effect switch
    {
        RoomEffect.Tell(var stanza, var sessions) => sessions.Select(s => (s.Address, stanza)),
        RoomEffect.Answer(var stanza) => [(client, stanza)],
        _ => [],
    });

    private static string Change(string item) => $"<iq type='set' id='c'><query xmlns='{Muc}#admin'><item {item}/></query></iq>";

    private static string Configure(string field, int value) =>
        $"<iq type='set' id='f'><query xmlns='{Muc}#owner'><x xmlns='jabber:x:data' type='submit'><field var='muc#roomconfig_{field}'><value>{value}</value></field></x></query></iq>";

    private static string Describe(byte deed, Jid client, byte whom, byte what) =>
        $"{client} does {deed % 9} to {Pick(Nicks, whom)} or {Pick(Accounts, whom)} with {Pick(Roles, what)} or {Pick(Affiliations, what)}";

    private static string Pick(string[] from, int number) => from[number % from.Length];
}
