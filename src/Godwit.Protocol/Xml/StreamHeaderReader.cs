using System.Text;
using Godwit.Protocol.Streams;

namespace Godwit.Protocol.Xml;

/// <summary>Reads what stands before the first element of a stream over TCP.</summary>
internal static class StreamHeaderReader
{
    /// <summary>Reads the start tag of the stream and enters its declarations as those outside of every element.</summary>
    public static StreamHeader Read(ReadOnlySpan<byte> data, int length, NamespaceScopes scopes)
    {
        var tag = new TagReader(data, 0, length - 1);
        var attributes = new List<(NameRange Name, string Value)>();
        while (tag.TryReadAttribute(out var attribute))
        {
            var value = XmlReferences.Decode(attribute.Value.Of(data), isAttribute: true);
            if (!attribute.Name.HasPrefix && attribute.Name.Local.Of(data).SequenceEqual("xmlns"u8))
            {
                scopes.DeclareOuter("", value);
            }
            else if (attribute.Name.Prefix.Of(data).SequenceEqual("xmlns"u8))
            {
                scopes.DeclareOuter(Encoding.UTF8.GetString(attribute.Name.Local.Of(data)), value);
            }
            else
            {
                attributes.Add((attribute.Name, value));
            }
        }

        scopes.Restart();
        var header = new StreamHeader
        {
            Name = NameTable.Get(tag.Name.Local.Of(data)),
            Namespace = scopes.Resolve(data, tag.Name.Prefix).ToString(data),
            ContentNamespace = scopes.OuterDefault,
        };
        foreach (var (name, value) in attributes)
        {
            header = With(header, Encoding.UTF8.GetString(name.Qualified(data)), value);
        }

        return header;
    }

    /// <summary>Throws unless an XML declaration names version 1.0 and UTF-8, or no encoding (RFC 6120 §11.5, §11.6).</summary>
    public static void CheckDeclaration(ReadOnlySpan<byte> declaration)
    {
        var text = Encoding.ASCII.GetString(declaration).Replace('\'', '"');
        if (!text.StartsWith("<?xml ", StringComparison.Ordinal))
        {
            throw XmlStreamException.Restricted("A processing instruction.");
        }

        if (!text.Contains("version=\"1.", StringComparison.Ordinal))
        {
            throw XmlStreamException.NotWellFormed("An XML declaration without a version.");
        }

        if (text.Contains("encoding=", StringComparison.Ordinal) && !text.Contains("encoding=\"utf-8\"", StringComparison.OrdinalIgnoreCase))
        {
            throw new XmlStreamException("unsupported-encoding", "An encoding other than UTF-8.");
        }
    }

    private static StreamHeader With(StreamHeader header, string name, string value) => name switch
    {
        "to" => header with { To = value },
        "from" => header with { From = value },
        "id" => header with { Id = value },
        "version" => header with { Version = value },
        "xml:lang" => header with { Language = value },
        _ => header,
    };
}
