using Godwit.Modules.Rooms.Model;
using Godwit.Protocol.Jids;

namespace Godwit.Tests.Modules.Rooms;

/// <summary>Who may make whom what (XEP-0045 §5.2.2, §9.1 to §9.4, §10.3 to §10.7).</summary>
public sealed class AffiliationRuleTests
{
    private const string ByOwner = """
                  outcast      none         member       admin        owner
        outcast   result       result       result       result       result
        none      result       result       result       result       result
        member    result       result       result       result       result
        admin     result       result       result       result       result
        owner     result       result       result       result       result
        """;

    private const string ByAdmin = """
                  outcast      none         member       admin        owner
        outcast   result       result       result       forbidden    forbidden
        none      result       result       result       forbidden    forbidden
        member    result       result       result       forbidden    forbidden
        admin     not-allowed  forbidden    forbidden    forbidden    forbidden
        owner     not-allowed  forbidden    forbidden    forbidden    forbidden
        """;

    private const string ByOthers = """
                  outcast      none         member       admin        owner
        outcast   forbidden    forbidden    forbidden    forbidden    forbidden
        none      forbidden    forbidden    forbidden    forbidden    forbidden
        member    forbidden    forbidden    forbidden    forbidden    forbidden
        admin     forbidden    forbidden    forbidden    forbidden    forbidden
        owner     forbidden    forbidden    forbidden    forbidden    forbidden
        """;

    public static IEnumerable<TheoryDataRow<string, string, string, string>> Rules =>
        Grid.Read(("owner", ByOwner), ("admin", ByAdmin), ("member", ByOthers), ("none", ByOthers));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Somebody_makes_somebody_else_something(string sender, string former, string wanted, string answer)
    {
        var room = RoomBench.With(new RoomConfiguration(), ("sender", Parse(sender)), ("target", Parse(former)));
        room.Seat("sender", RoleNames.Initial(Parse(sender), isModerated: false));

        var turn = room.Send("sender", Change("target", wanted));

        Assert.Equal(answer, RoomBench.Answer(turn));
        Assert.Equal(Parse(answer == "result" ? wanted : former), room.State!.Record.Of(Jid.Parse("target@localhost")));
    }

    [Theory]
    [InlineData("outcast", "conflict")]
    [InlineData("none", "conflict")]
    [InlineData("member", "conflict")]
    [InlineData("admin", "conflict")]
    [InlineData("owner", "result")]
    public void The_last_owner_stays_one(string wanted, string answer)
    {
        var room = RoomBench.With(new RoomConfiguration());

        Assert.Equal(answer, RoomBench.Answer(room.Send("maker", Change("maker", wanted))));
        Assert.Equal(Affiliation.Owner, room.State!.Record.Of(Jid.Parse("maker@localhost")));
    }

    [Fact]
    public void Owners_who_would_all_go_at_once_stay()
    {
        var room = RoomBench.With(new RoomConfiguration(), ("second", Affiliation.Owner));

        var turn = room.Send("maker", "<iq type='set' id='a'><query xmlns='http://jabber.org/protocol/muc#admin'>"
            + "<item jid='maker@localhost' affiliation='none'/><item jid='second@localhost' affiliation='none'/></query></iq>");

        Assert.Equal("conflict", RoomBench.Answer(turn));
        Assert.False(turn.HasChanged);
    }

    private static string Change(string account, string affiliation) =>
        $"<iq type='set' id='a'><query xmlns='http://jabber.org/protocol/muc#admin'><item jid='{account}@localhost' affiliation='{affiliation}'/></query></iq>";

    private static Affiliation Parse(string name) => AffiliationNames.TryRead(name, out var affiliation) ? affiliation.Value : throw new ArgumentException(name);
}
