using System.Buffers;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Fuzz.Xml;

/// <summary>What a reader made of some bytes, as text that can be compared; white space between elements is left out.</summary>
public sealed class XmlEvents
{
    private readonly List<string> events = [];

    private XmlEvents()
    {
    }

    /// <summary>The events in order, an error last.</summary>
    public IReadOnlyList<string> Events => events;

    /// <summary>The last event, empty when there was none.</summary>
    public string Last => events.Count == 0 ? "" : events[^1];

    /// <summary>The first-level elements.</summary>
    public List<Element> Elements { get; } = [];

    /// <summary>The stream header, if there was one.</summary>
    public StreamHeaderText? Header { get; private set; }

    /// <summary>What the reader refused, null when nothing.</summary>
    public XmlStreamException? Error { get; private set; }

    /// <summary>True when the stream was closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Reads parts that come one after the other, each as a sequence of segments.</summary>
    public static XmlEvents Read(XmppFraming framing, XmppReaderLimits limits, IEnumerable<ReadOnlySequence<byte>> parts)
    {
        var found = new XmlEvents();
        using var reader = new XmppReader(limits, framing);
        try
        {
            foreach (var part in parts)
            {
                var input = part;
                while (reader.TryRead(ref input, out var read))
                {
                    found.Add(reader, read.Kind);
                }

                if (!input.IsEmpty)
                {
                    throw new InvalidOperationException("The reader wants more bytes but has not taken those that were there.");
                }
            }
        }
        catch (XmlStreamException exception)
        {
            found.Error = exception;
            found.events.Add($"error {exception.Condition}: {exception.Message}");
        }

        return found;
    }

    private void Add(XmppReader reader, XmppEventKind kind)
    {
        switch (kind)
        {
            case XmppEventKind.StreamOpen:
                Header = new StreamHeaderText(reader.Header.Name, reader.Header.Namespace);
                events.Add($"open {reader.Header}");
                break;
            case XmppEventKind.StreamClose:
                IsClosed = true;
                events.Add("close");
                break;
            case XmppEventKind.Element:
                AddElement(reader);
                break;
        }
    }

    private void AddElement(XmppReader reader)
    {
        var element = reader.ToElement();
        Elements.Add(element);
        var outcome = reader.TryToStanza(out var stanza);
        events.Add($"{outcome} {reader.Namespace} {reader.Name}: {XmlText.Of(element)}");
        if (stanza is not null)
        {
            events.Add(StanzaText(stanza));
        }
    }

    /// <summary>A stanza's content must stand alone, and the stanza must be the same after it was stored.</summary>
    private static string StanzaText(Stanza stanza)
    {
        var children = string.Concat(stanza.Children.Select(c => XmlText.Of(stanza.Parse(c))));
        var stored = Stanza.ParseStanza(stanza.ToUtf8());
        var again = string.Concat(stored.Children.Select(c => XmlText.Of(stored.Parse(c))));
        return children == again && Equals(stored.From, stanza.From) && Equals(stored.To, stanza.To) && stored.Id == stanza.Id
            && stored.Type == stanza.Type && stored.Language == stanza.Language
            ? children
            : throw new InvalidOperationException($"A stanza that storing changes: {stanza.ToElement()}, {stored.ToElement()}.");
    }

    /// <summary>The name of the stream's root.</summary>
    public sealed record StreamHeaderText(string Name, string Namespace);
}
