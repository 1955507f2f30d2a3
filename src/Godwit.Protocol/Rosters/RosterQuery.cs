using System.Diagnostics.CodeAnalysis;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Rosters;

/// <summary>The payload <c>jabber:iq:roster</c> (RFC 6121 §2).</summary>
public static class RosterQuery
{
    /// <summary>The longest handle and the longest name of a group, in characters.</summary>
    public const int MaxNameLength = 1023;

    /// <summary>The longest that the handle and the groups of one contact may be together, in characters: rosters are held in memory.</summary>
    public const int MaxItemLength = 8 * 1024;

    /// <summary>Writes a roster, or a push, with its version.</summary>
    public static Element Write(IEnumerable<RosterItem> items, string version) =>
        new Element("query", Namespaces.Roster).Set("ver", version).AddRange(items.Select(Write));

    /// <summary>Writes the push of an item that was removed (§2.5.2).</summary>
    public static Element WriteRemoved(Jid contact, string version) =>
        new Element("query", Namespaces.Roster).Set("ver", version).Add(
            new Element("item", Namespaces.Roster).Set("jid", contact.ToString()).Set("subscription", "remove"));

    /// <summary>
    /// Reads what a client wants to set (§2.1.5, §2.3.3). Its <c>subscription</c> and <c>ask</c> are ignored, but for <c>remove</c>.
    /// </summary>
    public static bool TryReadSet(
        Element query, [NotNullWhen(true)] out RosterSet? set, [NotNullWhen(false)] out StanzaError? error)
    {
        set = null;
        error = StanzaError.BadRequest;
        if (query.Elements.ToList() is not [var item] || !item.Is("item", Namespaces.Roster) || !Jid.TryParse(item["jid"], out var contact))
        {
            return false;
        }

        var name = item["name"];
        var groups = item.Elements.Where(e => e.Is("group", Namespaces.Roster)).Select(e => e.Text).ToList();
        if (groups.Distinct(StringComparer.Ordinal).Count() != groups.Count)
        {
            return false;
        }

        if ((name?.Length ?? 0) + groups.Sum(g => g.Length) > MaxItemLength)
        {
            error = StanzaError.NotAcceptable;
            return false;
        }

        if (name?.Length > MaxNameLength || groups.Exists(g => g.Length is 0 or > MaxNameLength))
        {
            error = StanzaError.NotAcceptable;
            return false;
        }

        error = null;
        set = new RosterSet(contact.Bare, name is "" ? null : name, groups, item["subscription"] == "remove");
        return true;
    }

    private static Element Write(RosterItem item)
    {
        var element = new Element("item", Namespaces.Roster)
            .Set("jid", item.Contact.ToString())
            .Set("name", item.Name)
            .Set("subscription", item.Subscription)
            .Set("ask", item.Ask ? "subscribe" : null)
            .Set("approved", item.Approved ? "true" : null);
        foreach (var group in item.Groups)
        {
            element.Add("group", group);
        }

        return element;
    }
}

/// <summary>What a client wants to set.</summary>
/// <param name="Contact">The contact's bare JID.</param>
/// <param name="Name">The handle, or null.</param>
/// <param name="Groups">The groups.</param>
/// <param name="IsRemoved">True when the contact is to be removed.</param>
public sealed record RosterSet(Jid Contact, string? Name, IReadOnlyList<string> Groups, bool IsRemoved);
