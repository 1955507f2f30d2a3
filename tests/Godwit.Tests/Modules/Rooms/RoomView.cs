using Godwit.Protocol.Stanzas;

namespace Godwit.Tests.Modules.Rooms;

/// <summary>What a client knows of a room from the presence that it was sent, as clients keep it.</summary>
internal sealed class RoomView
{
    private const string User = "http://jabber.org/protocol/muc#user";

    private readonly SortedDictionary<string, (string Affiliation, string Role)> people = new(StringComparer.Ordinal);

    /// <summary>The nickname under which the client believes to be inside, or null.</summary>
    public string? Nick { get; private set; }

    /// <summary>The people inside, as text.</summary>
    public override string ToString() => string.Join(", ", people.Select(p => $"{p.Key} {p.Value.Affiliation}/{p.Value.Role}"));

    /// <summary>Takes a stanza.</summary>
    public void Take(Stanza stanza)
    {
        if (stanza is not { Kind: StanzaKind.Presence, Type: null or "unavailable" } || stanza.Child("x", User) is not { } x)
        {
            return;
        }

        var nick = stanza.From!.Resource!;
        var item = x.Child("item")!;
        var codes = x.Elements.Where(e => e.Name == "status").Select(e => e["code"]).ToList();
        var isSelf = codes.Contains("110");
        if (stanza.Type is null)
        {
            people[nick] = (item["affiliation"]!, item["role"]!);
            Nick = isSelf ? nick : Nick;
            return;
        }

        people.Remove(nick);
        if (isSelf && codes.Contains("303"))
        {
            Nick = item["nick"];
        }
        else if (isSelf)
        {
            people.Clear();
            Nick = null;
        }
    }
}
