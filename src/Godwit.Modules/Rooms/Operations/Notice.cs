using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>Presence that a room sends of an occupant: what happened to it, and who is told what of it.</summary>
/// <param name="Occupant">Who it is about, as it was or is.</param>
/// <param name="Affiliation">What the occupant is to the room now.</param>
internal sealed record Notice(Occupant Occupant, Affiliation Affiliation)
{
    /// <summary>Says that this is your own presence (XEP-0045 §15.6.2).</summary>
    private const int Self = 110;

    /// <summary>The occupant leaves the room, or its nickname.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>The unavailable presence of an occupant who leaves by itself, or null.</summary>
    public Stanza? LastWords { get; init; }

    /// <summary>The nickname that it takes, or null.</summary>
    public string? NewNick { get; init; }

    /// <summary>Why, as somebody said, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The nickname of who did it, or null.</summary>
    public string? Actor { get; init; }

    /// <summary>Tells that the room is destroyed, and where to go, or null.</summary>
    public Element? Destruction { get; init; }

    /// <summary>Status codes that everybody sees.</summary>
    public IReadOnlyList<int> Codes { get; init; } = [];

    /// <summary>Status codes that the occupant sees beside these.</summary>
    public IReadOnlyList<int> OwnCodes { get; init; } = [];

    /// <summary>
    /// Tells people. The occupant itself sees its address and that it is its own presence; the others see the address when the room lets
    /// them (§7.2.3).
    /// </summary>
    public void Send(RoomTurn turn, IReadOnlyList<OccupantSession> itself, IEnumerable<Occupant> others)
    {
        var seeing = new List<OccupantSession>();
        var blind = new List<OccupantSession>();
        foreach (var other in others)
        {
            (Sees(turn.Room, other) ? seeing : blind).AddRange(other.Sessions);
        }

        if (seeing.Count > 0)
        {
            turn.Tell(Build(turn.Room, showsAddress: true, isOwn: false), seeing);
        }

        if (blind.Count > 0)
        {
            turn.Tell(Build(turn.Room, showsAddress: false, isOwn: false), blind);
        }

        if (itself.Count > 0)
        {
            turn.Tell(Build(turn.Room, showsAddress: true, isOwn: true), itself);
        }
    }

    /// <summary>Tells everybody in the room, the occupant too.</summary>
    public void SendToAll(RoomTurn turn) =>
        Send(turn, Occupant.Sessions, turn.Room.Occupants.All.Where(o => o.Nick != Occupant.Nick));

    /// <summary>The presence as one kind of viewer sees it.</summary>
    public Stanza Build(RoomState room, bool showsAddress, bool isOwn)
    {
        var item = new Element("item", RoomNamespaces.User)
            .Set("affiliation", Affiliation.ToText())
            .Set("role", (IsLeaving && NewNick is null ? Role.None : Occupant.Role).ToText())
            .Set("jid", showsAddress ? Occupant.Sessions[^1].Address.ToString() : null)
            .Set("nick", NewNick);
        if (Actor is not null)
        {
            item.Add(new Element("actor", RoomNamespaces.User).Set("nick", Actor));
        }

        if (Reason is not null)
        {
            item.Add("reason", Reason);
        }

        var x = new Element("x", RoomNamespaces.User).Add(item).Add(Destruction);
        foreach (var code in isOwn ? Codes.Concat(OwnCodes).Append(Self) : Codes)
        {
            x.Add(Status(code));
        }

        var presence = LastWords is not null ? LastWords.Append(x)
            : IsLeaving ? Stanza.Presence(null, null, "unavailable", x)
            : Occupant.Presence.Append(x);
        return presence.With(room.AddressOf(Occupant.Nick), null);
    }

    /// <summary>A status code (§15.6).</summary>
    public static Element Status(int code) => new Element("status", RoomNamespaces.User).Set("code", code.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>True when an occupant may see the others' addresses.</summary>
    public static bool Sees(RoomState room, Occupant viewer) => room.Configuration.IsNonAnonymous || viewer.Role == Role.Moderator;
}
