using Godwit.Modules.Rooms.Model;

namespace Godwit.Tests.Modules.Rooms;

/// <summary>Who may give whom which role (XEP-0045 §5.1.3, §8.2 to §8.4, §9.6, §9.7). People are written as affiliation/role.</summary>
public sealed class RoleRuleTests
{
    private const string ByOwner = """
                            none         visitor      participant  moderator
        owner/moderator     result       not-allowed  not-allowed  result
        admin/moderator     result       not-allowed  not-allowed  result
        member/moderator    result       result       result       result
        member/participant  result       result       result       result
        none/moderator      result       result       result       result
        none/participant    result       result       result       result
        none/visitor        result       result       result       result
        """;

    private const string ByAdmin = """
                            none         visitor      participant  moderator
        owner/moderator     not-allowed  not-allowed  not-allowed  result
        admin/moderator     not-allowed  not-allowed  not-allowed  result
        member/moderator    result       result       result       result
        member/participant  result       result       result       result
        none/moderator      result       result       result       result
        none/participant    result       result       result       result
        none/visitor        result       result       result       result
        """;

    private const string ByMember = """
                            none         visitor      participant  moderator
        owner/moderator     not-allowed  not-allowed  not-allowed  forbidden
        admin/moderator     not-allowed  not-allowed  not-allowed  forbidden
        member/moderator    forbidden    forbidden    forbidden    forbidden
        member/participant  result       result       result       forbidden
        none/moderator      forbidden    forbidden    forbidden    forbidden
        none/participant    result       result       result       forbidden
        none/visitor        result       result       result       forbidden
        """;

    private const string ByStranger = """
                            none         visitor      participant  moderator
        owner/moderator     not-allowed  not-allowed  not-allowed  forbidden
        admin/moderator     not-allowed  not-allowed  not-allowed  forbidden
        member/moderator    not-allowed  not-allowed  not-allowed  forbidden
        member/participant  not-allowed  not-allowed  result       forbidden
        none/moderator      forbidden    forbidden    forbidden    forbidden
        none/participant    result       result       result       forbidden
        none/visitor        result       result       result       forbidden
        """;

    private const string ByOthers = """
                            none         visitor      participant  moderator
        owner/moderator     forbidden    forbidden    forbidden    forbidden
        member/participant  forbidden    forbidden    forbidden    forbidden
        none/participant    forbidden    forbidden    forbidden    forbidden
        none/visitor        forbidden    forbidden    forbidden    forbidden
        """;

    public static IEnumerable<TheoryDataRow<string, string, string, string>> Rules => Grid.Read(
        ("owner/moderator", ByOwner),
        ("admin/moderator", ByAdmin),
        ("member/moderator", ByMember),
        ("none/moderator", ByStranger),
        ("member/participant", ByOthers),
        ("none/participant", ByOthers),
        ("none/visitor", ByOthers));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Somebody_gives_somebody_else_a_role(string sender, string former, string wanted, string answer)
    {
        var (senderAffiliation, senderRole) = Parse(sender);
        var (affiliation, role) = Parse(former);
        var room = RoomBench.With(new RoomConfiguration { IsModerated = true }, ("sender", senderAffiliation), ("target", affiliation));
        room.Seat("sender", senderRole);
        room.Seat("target", role);

        var turn = room.Send("sender", $"<iq type='set' id='r'><query xmlns='http://jabber.org/protocol/muc#admin'><item nick='target' role='{wanted}'/></query></iq>");

        Assert.Equal(answer, RoomBench.Answer(turn));
        var expected = answer == "result" ? Role(wanted) : role;
        Assert.Equal(expected, room.State!.Occupants.TryFind("target", out var target) ? target.Role : Godwit.Modules.Rooms.Model.Role.None);
    }

    [Theory]
    [InlineData("outcast", "none", "none")]
    [InlineData("none", "participant", "visitor")]
    [InlineData("member", "participant", "participant")]
    [InlineData("admin", "moderator", "moderator")]
    [InlineData("owner", "moderator", "moderator")]
    public void The_first_role_follows_from_the_affiliation(string affiliation, string unmoderated, string moderated)
    {
        Assert.Equal(Role(unmoderated), RoleNames.Initial(Affiliation(affiliation), isModerated: false));
        Assert.Equal(Role(moderated), RoleNames.Initial(Affiliation(affiliation), isModerated: true));
    }

    private static (Affiliation Affiliation, Role Role) Parse(string person) => (Affiliation(person.Split('/')[0]), Role(person.Split('/')[1]));

    private static Affiliation Affiliation(string name) => AffiliationNames.TryRead(name, out var affiliation) ? affiliation.Value : throw new ArgumentException(name);

    private static Role Role(string name) => RoleNames.TryRead(name, out var role) ? role.Value : throw new ArgumentException(name);
}
