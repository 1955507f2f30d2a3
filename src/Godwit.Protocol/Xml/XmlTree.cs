namespace Godwit.Protocol.Xml;

/// <summary>Reads a whole element into a tree.</summary>
public static class XmlTree
{
    /// <summary>Deeper elements than this are refused, so that a tree never exhausts the stack.</summary>
    private const int MaxDepth = 256;

    private static readonly XmppReaderLimits Limits = new()
    {
        MaxStanzaBytes = int.MaxValue,
        MaxDepth = MaxDepth,
        MaxAttributes = 256,
        MaxChildren = int.MaxValue,
    };

    [ThreadStatic]
    private static StartTagScanner? tags;

    /// <summary>Parses one complete element.</summary>
    /// <param name="xml">The element, UTF-8.</param>
    /// <param name="defaultNamespace">The default namespace it stands in.</param>
    /// <exception cref="XmlStreamException">It is not well-formed restricted XML, or has something before or after it.</exception>
    public static Element Parse(ReadOnlySpan<byte> xml, string defaultNamespace)
    {
        var scope = StreamScope.Of(defaultNamespace, []);
        Check(xml, scope);
        return Build(xml, scope);
    }

    /// <summary>Throws unless these bytes are one element.</summary>
    private static void Check(ReadOnlySpan<byte> xml, StreamScope scope)
    {
        var scanner = ScannerPool.Rent();
        scanner.Begin(Limits, scope);
        var isOne = xml is [(byte)'<', ..] && scanner.TryScan(xml, out var length) && length == xml.Length;
        ScannerPool.Return(scanner);
        if (!isOne)
        {
            throw XmlStreamException.NotWellFormed("Not one whole element.");
        }
    }

    /// <summary>Makes a tree of an element that was scanned before.</summary>
    internal static Element Build(ReadOnlySpan<byte> xml, StreamScope scope) => new XmlTreeBuilder(xml, scope, tags ??= new StartTagScanner()).Build();

    /// <summary>The value of an attribute without prefix of an element that was scanned before, or null.</summary>
    internal static string? Attribute(ReadOnlySpan<byte> xml, ReadOnlySpan<byte> name)
    {
        var tag = tags ??= new StartTagScanner();
        var position = 1;
        tag.Begin(position);
        _ = tag.TryRead(xml, ref position, int.MaxValue);
        foreach (ref readonly var attribute in tag.Attributes)
        {
            if (attribute.Name.Qualified(xml).SequenceEqual(name))
            {
                return NameTable.Get(attribute.Value.Of(xml));
            }
        }

        return null;
    }
}
