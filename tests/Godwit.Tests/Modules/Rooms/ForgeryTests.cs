using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;

namespace Godwit.Tests.Modules.Rooms;

/// <summary>An occupant can't speak for the room.</summary>
public sealed class ForgeryTests
{
    private const string Forged =
        "<stanza-id xmlns='urn:xmpp:sid:0' by='Coven@conference.localhost' id='1'/>"
        + "<delay xmlns='urn:xmpp:delay' from='coven@conference.localhost' stamp='2002-10-13T23:58:37Z'/>"
        + "<x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/><item jid='owner@localhost'/></x>";

    [Theory]
    [InlineData("groupchat", null)]
    [InlineData("chat", "juliet")]
    public void Ids_times_and_status_codes_in_the_name_of_the_room_are_taken_out(string type, string? nick)
    {
        var room = RoomBench.With(new RoomConfiguration());
        room.Seat("romeo", Role.Participant);
        room.Seat("juliet", Role.Participant);

        var turn = room.Send("romeo", $"<message type='{type}' id='a'><body>hello</body>{Forged}</message>", nick);

        var seen = turn.Effects.Select(e => e switch
        {
            RoomEffect.Tell tell => tell.Stanza,
            RoomEffect.Post post => post.Stanza,
            _ => null,
        }).OfType<Stanza>().Where(s => s.Kind == StanzaKind.Message).ToList();
        Assert.NotEmpty(seen);
        Assert.All(seen, message =>
        {
            Assert.DoesNotContain(message.ToElement().Elements, e => e.Name == "delay" || (e.Name == "stanza-id" && e["by"] != RoomBench.Address.ToString()));
            Assert.DoesNotContain(message.ToElement().Elements, e => e.Name == "x" && e.Elements.Any());
        });
    }

    [Fact]
    public void What_others_say_of_the_time_stays()
    {
        var room = RoomBench.With(new RoomConfiguration());
        room.Seat("romeo", Role.Participant);

        var turn = room.Send("romeo", "<message type='groupchat' id='a'><body>hello</body><delay xmlns='urn:xmpp:delay' from='romeo@localhost' stamp='2002-10-13T23:58:37Z'/></message>");

        Assert.Contains(turn.Effects.OfType<RoomEffect.Tell>(), t => t.Stanza.Has("delay", "urn:xmpp:delay"));
    }
}
