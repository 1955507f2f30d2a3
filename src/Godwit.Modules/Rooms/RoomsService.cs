using System.Globalization;
using System.Text;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms;

/// <summary>Answers at the address of the service itself: what it is (XEP-0045 §6.2) and which rooms it lists (§6.3).</summary>
internal sealed class RoomsService(IDocumentStore documents)
{
    private const string Paging = "http://jabber.org/protocol/rsm";
    private const int MostItems = 100;

    public async ValueTask<Reply> HandleAsync(IqContext request) => (request.Stanza.Type, request.Payload.Namespace, request.Payload.Name) switch
    {
        ("get", RoomNamespaces.DiscoInfo, "query") when request.Payload["node"] is null => Info(),
        ("get", RoomNamespaces.DiscoItems, "query") when request.Payload["node"] is null => await ItemsAsync(request),
        ("get", RoomNamespaces.DiscoInfo or RoomNamespaces.DiscoItems, "query") => StanzaError.ItemNotFound,
        ("get", RoomNamespaces.Ping, "ping") => Reply.Empty,
        _ => StanzaError.ServiceUnavailable,
    };

    private static Element Info()
    {
        var query = new Element("query", RoomNamespaces.DiscoInfo)
            .Add(new Element("identity", RoomNamespaces.DiscoInfo).Set("category", "conference").Set("type", "text").Set("name", "Rooms"));
        foreach (var feature in new[] { RoomNamespaces.DiscoInfo, RoomNamespaces.DiscoItems, RoomNamespaces.Muc, RoomNamespaces.StableId, Paging, RoomNamespaces.Ping })
        {
            query.Add(new Element("feature", RoomNamespaces.DiscoInfo).Set("var", feature));
        }

        return query;
    }

    /// <summary>A page of the rooms that are listed, in the order of their addresses (XEP-0059 §2).</summary>
    private async Task<Reply> ItemsAsync(IqContext request)
    {
        var set = request.Payload.Child("set", Paging);
        var after = set?.Child("after")?.Text;
        var most = int.TryParse(set?.Child("max")?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, MostItems) : MostItems;

        // One more than asked for tells whether there are more.
        var found = await documents.ListAsync(request.Domain, RoomStore.Listed, after ?? string.Empty, most + 1, CancellationToken.None);
        var (page, isWhole) = (found.Take(most).ToList(), found.Count <= most);
        var query = new Element("query", RoomNamespaces.DiscoItems);
        foreach (var (room, name) in page)
        {
            query.Add(new Element("item", RoomNamespaces.DiscoItems).Set("jid", room.ToString()).Set("name", name.IsEmpty ? room.Local! : Encoding.UTF8.GetString(name.Span)));
        }

        if ((set is not null || !isWhole) && page.Count > 0)
        {
            query.Add(new Element("set", Paging).Add("first", page[0].Owner.ToString()).Add("last", page[^1].Owner.ToString()));
        }

        return query;
    }
}
