using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams;

/// <summary>
/// What opens a stream: the start tag <c>stream:stream</c> (RFC 6120 §4.7), or the element <c>open</c> over WebSocket (RFC 7395 §3.4).
/// Attributes stand as they were sent, null when absent.
/// </summary>
public sealed record StreamHeader
{
    /// <summary>The local name of the element: <c>stream</c> or <c>open</c>.</summary>
    public string Name { get; init; } = "stream";

    /// <summary>The namespace of the element.</summary>
    public string Namespace { get; init; } = Protocol.Namespaces.Streams;

    /// <summary>The default namespace that the start tag declares, empty for none. Of no meaning for <c>open</c>.</summary>
    public string ContentNamespace { get; init; } = Protocol.Namespaces.Client;

    /// <summary>The attribute <c>to</c>.</summary>
    public string? To { get; init; }

    /// <summary>The attribute <c>from</c>.</summary>
    public string? From { get; init; }

    /// <summary>The attribute <c>id</c>; only the server sets one.</summary>
    public string? Id { get; init; }

    /// <summary>The attribute <c>version</c>.</summary>
    public string? Version { get; init; }

    /// <summary>The attribute <c>xml:lang</c>.</summary>
    public string? Language { get; init; }

    /// <summary>Reads the element that opens a stream over WebSocket. Never fails: the stream checks what it is.</summary>
    public static StreamHeader FromElement(Element open) => new()
    {
        Name = open.Name,
        Namespace = open.Namespace,
        To = open["to"],
        From = open["from"],
        Id = open["id"],
        Version = open["version"],
        Language = open.Attribute("lang", Namespaces.Xml),
    };

    /// <summary>The header as an element; over WebSocket it is sent so.</summary>
    public Element ToElement() => new Element(Name, Namespace)
        .Set("from", From)
        .Set("to", To)
        .Set("id", Id)
        .Set("version", Version)
        .Set("lang", Language, Namespaces.Xml);
}
