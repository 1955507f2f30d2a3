using System.Xml.Linq;

namespace Godwit.Dialogues.Matching;

/// <summary>
/// Holds an element against what a dialogue expects. The order of attributes and of child elements, and white space around text, are of no account.
/// What is not written may not be there, but for: <c>id</c>, <c>to</c> and <c>xml:lang</c> of a stanza; a <c>stanza-id</c>; a room's <c>occupant-id</c> and
/// status 170; in an error its text and the copy of what was sent; and any further child element where <c>{...}</c> stands.
/// </summary>
public static class ElementPattern
{
    private const string More = "{...}";

    private static readonly HashSet<XName> FreeAttributes = ["id", "to", XNamespace.Xml + "lang", "by"];

    private static readonly HashSet<XName> FreeElements =
    [
        XName.Get("stanza-id", "urn:xmpp:sid:0"),
        XName.Get("occupant-id", "urn:xmpp:occupant-id:0"),
        XName.Get("text", "urn:ietf:params:xml:ns:xmpp-stanzas"),
        XName.Get("text", "urn:ietf:params:xml:ns:xmpp-streams"),
        XName.Get("text", "urn:ietf:params:xml:ns:xmpp-sasl"),
    ];

    /// <summary>Null when the element is as expected, else what is wrong with it.</summary>
    public static string? Difference(XElement expected, XElement actual, Captures captures) => Difference(expected, actual, captures, isRoot: true);

    private static string? Difference(XElement expected, XElement actual, Captures captures, bool isRoot)
    {
        if (expected.Name != actual.Name)
        {
            return $"<{Shown(actual.Name)}> in place of <{Shown(expected.Name)}>";
        }

        return Attributes(expected, actual, captures, isRoot) ?? Text(expected, actual, captures) ?? Children(expected, actual, captures, isRoot);
    }

    private static string? Attributes(XElement expected, XElement actual, Captures captures, bool isRoot)
    {
        foreach (var attribute in Of(expected))
        {
            var found = actual.Attribute(attribute.Name)?.Value;
            if (attribute.Value == "{none}" ? found is not null : found is null || !captures.Matches(attribute.Value, found))
            {
                return $"the attribute {attribute.Name} of <{actual.Name.LocalName}> is {(found is null ? "missing" : $"'{found}'")}, not '{attribute.Value}'";
            }
        }

        var further = Of(actual).FirstOrDefault(a => expected.Attribute(a.Name) is null && !IsFree(a, isRoot));
        return further is null ? null : $"<{actual.Name.LocalName}> has an attribute more: {further}";
    }

    private static bool IsFree(XAttribute attribute, bool isRoot) =>
        isRoot ? FreeAttributes.Contains(attribute.Name) : attribute.Name == XNamespace.Xml + "lang" || (attribute.Name == "by" && attribute.Parent!.Name.LocalName == "error");

    private static string? Text(XElement expected, XElement actual, Captures captures)
    {
        var pattern = TextOf(expected).Replace(More, "", StringComparison.Ordinal).Trim();
        var text = TextOf(actual).Trim();
        return captures.Matches(pattern, text) ? null : $"the text of <{actual.Name.LocalName}> is '{text}', not '{pattern}'";
    }

    private static string? Children(XElement expected, XElement actual, Captures captures, bool isRoot)
    {
        var left = actual.Elements().ToList();
        foreach (var child in expected.Elements())
        {
            string? difference = null;
            var found = left.Find(e => (difference = Difference(child, e, captures, isRoot: false)) is null);
            if (found is null)
            {
                var namesake = left.Find(e => e.Name == child.Name);
                return namesake is null
                    ? $"<{actual.Name.LocalName}> has no <{Shown(child.Name)}>"
                    : Difference(child, namesake, captures, isRoot: false);
            }

            left.Remove(found);
        }

        var isError = isRoot && (string?)actual.Attribute("type") == "error";
        left.RemoveAll(e => FreeElements.Contains(e.Name) || IsArchiveStatus(e) || (isError && e.Name.LocalName != "error"));
        return left.Count == 0 || TextOf(expected).Contains(More, StringComparison.Ordinal) ? null : $"<{actual.Name.LocalName}> has a child more: {left[0]}";
    }

    /// <summary>Rooms warn who enters when anybody may read their archive; another server keeps none (XEP-0045 §7.2.12).</summary>
    private static bool IsArchiveStatus(XElement element) =>
        element.Name == XName.Get("status", "http://jabber.org/protocol/muc#user") && (string?)element.Attribute("code") == "170";

    private static IEnumerable<XAttribute> Of(XElement element) => element.Attributes().Where(a => !a.IsNamespaceDeclaration);

    private static string TextOf(XElement element) => string.Concat(element.Nodes().OfType<XText>().Select(t => t.Value));

    private static string Shown(XName name) => name.Namespace == XmlFragments.Client ? name.LocalName : $"{name.LocalName} xmlns='{name.NamespaceName}'";
}
