using System.Buffers;
using System.Text;
using Godwit.Fuzz.Xml;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Tests.Xml;

/// <summary>Streams and what a reader makes of them.</summary>
internal static class ReaderFixture
{
    public const string Header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='example.org' version='1.0'>";

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Reads a stream as TCP brings it.</summary>
    public static XmlEvents Read(string stream, XmppReaderLimits? limits = null) => Read(Utf8(stream), limits);

    /// <inheritdoc cref="Read(string, XmppReaderLimits?)"/>
    public static XmlEvents Read(byte[] stream, XmppReaderLimits? limits = null) =>
        XmlEvents.Read(XmppFraming.Stream, limits ?? new XmppReaderLimits(), [new ReadOnlySequence<byte>(stream)]);

    /// <summary>The condition with which a stream is refused that has this after its header; null when it is not.</summary>
    public static string? Refusal(string xml, XmppReaderLimits? limits = null) => Read(Header + xml, limits).Error?.Condition;

    /// <summary>A reader in the middle of a stream.</summary>
    public static XmppReader Begin(XmppReaderLimits? limits = null, string header = Header)
    {
        var reader = new XmppReader(limits ?? new XmppReaderLimits(), XmppFraming.Stream);
        Assert.Equal([XmppEventKind.StreamOpen], Feed(reader, header));
        return reader;
    }

    /// <summary>Feeds a reader and gives the kinds of its events.</summary>
    public static List<XmppEventKind> Feed(XmppReader reader, string xml)
    {
        var input = new ReadOnlySequence<byte>(Utf8(xml));
        var kinds = new List<XmppEventKind>();
        while (reader.TryRead(ref input, out var found))
        {
            kinds.Add(found.Kind);
        }

        return kinds;
    }

    /// <summary>The stanza that one element is.</summary>
    public static Stanza ReadStanza(string xml, string header = Header)
    {
        using var reader = Begin(header: header);
        var input = new ReadOnlySequence<byte>(Utf8(xml));
        Assert.True(reader.TryRead(ref input, out _));
        Assert.Equal(StanzaOutcome.Stanza, reader.TryToStanza(out var stanza));
        return stanza!;
    }

    public static string Text(ReadOnlyMemory<byte> content) => Encoding.UTF8.GetString(content.Span);
}
