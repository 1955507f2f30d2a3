using System.Xml.Linq;
using Godwit.Dialogues.Matching;

namespace Godwit.Dialogues.Client;

/// <summary>
/// A headline to a full JID, sent to prove that nothing came before it: stanzas between two clients stay in order (RFC 6120 §10.1). It is delivered whatever
/// the receiver's priority (RFC 6121 §8.5.3.1), is neither stored nor copied, and when the receiver blocks the sender it comes back as an error.
/// </summary>
public static class Fence
{
    private static readonly XName Marker = XName.Get("fence", "urn:godwit:dialogue:fence");

    /// <summary>The fence with this id.</summary>
    public static string For(string id, string to) =>
        new XElement(XmlFragments.Client + "message",
            new XAttribute("type", "headline"),
            new XAttribute("to", to),
            new XAttribute("id", id),
            new XElement(Marker)).ToString(SaveOptions.DisableFormatting);

    /// <summary>True for a fence that arrives or comes back.</summary>
    public static bool Is(XElement element) =>
        element.Element(Marker) is not null || ((string?)element.Attribute("id"))?.StartsWith("fence-", StringComparison.Ordinal) == true;
}
