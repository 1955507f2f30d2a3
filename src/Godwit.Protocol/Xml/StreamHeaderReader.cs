using System.Text;
using Godwit.Protocol.Streams;

namespace Godwit.Protocol.Xml;

/// <summary>Reads the start tag of a stream over TCP (RFC 6120 §4.7).</summary>
internal static class StreamHeaderReader
{
    /// <summary>Reads the start tag that was scanned.</summary>
    /// <param name="data">The start tag.</param>
    /// <param name="scanner">What scanned it.</param>
    /// <param name="scope">What it declares for the elements that follow.</param>
    public static StreamHeader Read(ReadOnlySpan<byte> data, ElementScanner scanner, out StreamScope scope)
    {
        scope = ReadScope(data, scanner.Root.Declarations);
        var header = new StreamHeader
        {
            Name = NameTable.Get(scanner.Root.Name.Local.Of(data)),
            Namespace = scanner.Namespace.ToString(data),
            ContentNamespace = scope.DefaultNamespace,
        };
        foreach (ref readonly var attribute in scanner.Root.Attributes)
        {
            header = With(header, attribute.Name.Qualified(data), NameTable.Get(attribute.Value.Of(data)));
        }

        return header;
    }

    private static StreamScope ReadScope(ReadOnlySpan<byte> data, ReadOnlySpan<AttributeRange> declarations)
    {
        var defaultNamespace = "";
        var prefixes = new List<(string Prefix, string Namespace)>(declarations.Length);
        foreach (ref readonly var declaration in declarations)
        {
            var ns = NameTable.Get(declaration.Value.Of(data));
            if (declaration.Name.HasPrefix)
            {
                prefixes.Add((Encoding.UTF8.GetString(declaration.Name.Local.Of(data)), ns));
            }
            else
            {
                defaultNamespace = ns;
            }
        }

        return StreamScope.Of(defaultNamespace, prefixes);
    }

    private static StreamHeader With(StreamHeader header, ReadOnlySpan<byte> name, string value) => name switch
    {
        _ when name.SequenceEqual("to"u8) => header with { To = value },
        _ when name.SequenceEqual("from"u8) => header with { From = value },
        _ when name.SequenceEqual("id"u8) => header with { Id = value },
        _ when name.SequenceEqual("version"u8) => header with { Version = value },
        _ when name.SequenceEqual("xml:lang"u8) => header with { Language = value },
        _ => header,
    };
}
