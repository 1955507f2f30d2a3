using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams;

/// <summary>Tells first-level elements apart, and builds the answers of negotiation.</summary>
internal static class StreamElements
{
    public static bool IsStanza(Element element) =>
        element is { Namespace: Namespaces.Client, Name: "iq" or "message" or "presence" };

    /// <summary>The first child with this name and namespace of an iq, or null where the element is no such iq.</summary>
    public static Element? IqPayload(Element element, string name, string ns) =>
        element.Is("iq", Namespaces.Client) ? element.Child(name, ns) : null;

    public static Element Result(string? id, Element? payload = null) =>
        new Element("iq", Namespaces.Client).Set("type", "result").Set("id", id).Add(payload);

    public static Element Error(string? id, StanzaError error) =>
        new Element("iq", Namespaces.Client).Set("type", "error").Set("id", id).Add(error.ToElement());
}
