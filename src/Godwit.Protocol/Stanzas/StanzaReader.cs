using System.Diagnostics.CodeAnalysis;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Stanzas;

/// <summary>What became of an element that might be a stanza.</summary>
public enum StanzaOutcome
{
    /// <summary>It is no stanza.</summary>
    NotAStanza,

    /// <summary>It is a stanza.</summary>
    Stanza,

    /// <summary>It is a stanza with an address that RFC 7622 does not allow; the address is left out (RFC 6120 §8.3.3.8).</summary>
    MalformedAddress,
}

/// <summary>Makes a stanza from an element that was scanned.</summary>
internal static class StanzaReader
{
    public static StanzaOutcome Read(ElementScanner scanner, ReadOnlySpan<byte> element, [NotNullWhen(true)] out Stanza? stanza)
    {
        stanza = null;
        if (Kind(scanner, element) is not { } kind)
        {
            return StanzaOutcome.NotAStanza;
        }

        if (scanner.NeedsPrefixes)
        {
            // Its content can't stand alone as it came: write it anew.
            var tree = XmlTree.Build(element, scanner.Scope);
            stanza = Stanza.FromElement(tree, out var isWellAddressed);
            return isWellAddressed ? StanzaOutcome.Stanza : StanzaOutcome.MalformedAddress;
        }

        var attributes = new Attributes(scanner, element);
        var content = scanner.Content;
        stanza = new Stanza(kind, content.Length == 0 ? default : content.Of(element).ToArray(), Children(scanner, element))
        {
            From = attributes.From,
            To = attributes.To,
            Type = attributes.Type,
            Id = attributes.Id,
            Language = attributes.Language,
        };
        return attributes.IsWellAddressed ? StanzaOutcome.Stanza : StanzaOutcome.MalformedAddress;
    }

    private static StanzaKind? Kind(ElementScanner scanner, ReadOnlySpan<byte> element)
    {
        if (scanner.Namespace.ToString(element) != Namespaces.Client)
        {
            return null;
        }

        return Stanza.KindOf(NameTable.Get(scanner.Root.Name.Local.Of(element)));
    }

    private static ChildRef[] Children(ElementScanner scanner, ReadOnlySpan<byte> element)
    {
        var found = scanner.Children;
        if (found.IsEmpty)
        {
            return [];
        }

        var children = new ChildRef[found.Length];
        for (var i = 0; i < children.Length; i++)
        {
            var child = found[i];
            children[i] = new ChildRef(
                NameTable.Get(child.Name.Of(element)),
                child.Namespace.ToString(element),
                child.Range.Start - scanner.Content.Start,
                child.Range.Length);
        }

        return children;
    }

    private readonly ref struct Attributes
    {
        public Attributes(ElementScanner scanner, ReadOnlySpan<byte> element)
        {
            IsWellAddressed = true;
            foreach (ref readonly var attribute in scanner.Root.Attributes)
            {
                var name = attribute.Name.Qualified(element);
                var value = NameTable.Get(attribute.Value.Of(element));
                if (name.SequenceEqual("to"u8))
                {
                    IsWellAddressed &= Jid.TryParse(value, out var to);
                    To = to;
                }
                else if (name.SequenceEqual("from"u8))
                {
                    IsWellAddressed &= Jid.TryParse(value, out var from);
                    From = from;
                }
                else if (name.SequenceEqual("type"u8))
                {
                    Type = value;
                }
                else if (name.SequenceEqual("id"u8))
                {
                    Id = value;
                }
                else if (name.SequenceEqual("xml:lang"u8))
                {
                    Language = value;
                }
            }
        }

        public Jid? To { get; }

        public Jid? From { get; }

        public string? Type { get; }

        public string? Id { get; }

        public string? Language { get; }

        public bool IsWellAddressed { get; }
    }
}
