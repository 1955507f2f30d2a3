using System.Buffers;
using System.Text;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Tests.Xml;

/// <summary>What the reader makes of streams, whole and in parts.</summary>
public sealed class XmppReaderTests
{
    private const string Header = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='example.org' version='1.0'>";

    [Fact]
    public void A_stream_gives_its_header_its_elements_and_its_end()
    {
        var events = Events(Header + "<message to='a@b' id='1'><body>hi</body></message> <presence/></stream:stream>");

        Assert.Equal(
            [
                "open to=example.org version=1.0",
                "<message xmlns=\"jabber:client\" to=\"a@b\" id=\"1\"><body>hi</body></message>",
                "space", "<presence xmlns=\"jabber:client\"/>", "close",
            ],
            events);
    }

    [Theory]
    [InlineData("<message><body>a &lt; b &amp;&#x20;c</body></message>")]
    [InlineData("<message><body><![CDATA[<not> & parsed ]] ]]></body></message>")]
    [InlineData("<message a='x>y' b=\"it's\"/>")]
    [InlineData("<iq type='get' id='1'><query xmlns='a'><x xmlns='b' xmlns:c='d' c:e='f'/></query><z/></iq>")]
    [InlineData("<message><body>日本語 😀</body></message>  <presence/>\n")]
    public void An_element_is_the_same_wherever_it_is_split(string xml)
    {
        var bytes = Encoding.UTF8.GetBytes(Header + xml + "</stream:stream>");
        var whole = Events([bytes]);
        for (var at = 0; at <= bytes.Length; at++)
        {
            Assert.Equal(whole, Events([bytes[..at], bytes[at..]]));
        }

        Assert.Equal(whole, Events([.. bytes.Select(b => new[] { b })]));
    }

    [Theory]
    [InlineData("<message><body></message></body>", "not-well-formed")]
    [InlineData("<message a='1' a='2'/>", "not-well-formed")]
    [InlineData("<message xmlns:a='x' xmlns:b='x' a:c='1' b:c='2'/>", "not-well-formed")]
    [InlineData("<message a=1/>", "not-well-formed")]
    [InlineData("<message a='<'/>", "not-well-formed")]
    [InlineData("<message>]]></message>", "not-well-formed")]
    [InlineData("<message>\u0001</message>", "not-well-formed")]
    [InlineData("<message>&#0;</message>", "not-well-formed")]
    [InlineData("<message>\uFFFF</message>", "not-well-formed")]
    [InlineData("<1/>", "not-well-formed")]
    [InlineData("text", "not-well-formed")]
    [InlineData("<a:message/>", "not-well-formed")]
    [InlineData("<message a:b='c'/>", "not-well-formed")]
    [InlineData("<message xmlns:xml='other'/>", "not-well-formed")]
    [InlineData("<!-- comment -->", "restricted-xml")]
    [InlineData("<message><!-- comment --></message>", "restricted-xml")]
    [InlineData("<message><?target data?></message>", "restricted-xml")]
    [InlineData("<!DOCTYPE x []>", "restricted-xml")]
    [InlineData("<message>&other;</message>", "restricted-xml")]
    public void What_a_stream_may_not_carry_gets_the_condition_of_RFC_6120(string xml, string condition)
    {
        var failure = Assert.Throws<XmlStreamException>(() => Events(Header + xml + " "));
        Assert.Equal(condition, failure.Condition);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_an_unsupported_encoding()
    {
        byte[] xml = [.. Encoding.UTF8.GetBytes(Header), .. "<message>"u8, 0xC3, 0x28, .. "</message>"u8];
        Assert.Equal("unsupported-encoding", Assert.Throws<XmlStreamException>(() => Events([xml])).Condition);
    }

    [Fact]
    public void An_element_above_the_limit_is_refused_before_it_is_complete()
    {
        var reader = new XmppReader(new XmppReaderLimits { MaxStanzaBytes = 1000 }, XmppFraming.Stream);
        Assert.Single(Read(reader, Encoding.UTF8.GetBytes(Header)));
        var failure = Assert.Throws<XmlStreamException>(() => Read(reader, Encoding.UTF8.GetBytes("<message>" + new string('a', 1000))));
        Assert.Equal("policy-violation", failure.Condition);
    }

    [Fact]
    public void Elements_nested_too_deep_are_refused()
    {
        var xml = Header + string.Concat(Enumerable.Repeat("<a>", 65));
        Assert.Equal("policy-violation", Assert.Throws<XmlStreamException>(() => Events(xml)).Condition);
    }

    [Fact]
    public void The_work_grows_with_the_bytes_and_not_with_the_parts()
    {
        var reader = new XmppReader(new XmppReaderLimits(), XmppFraming.Stream);
        var xml = Encoding.UTF8.GetBytes($"{Header}<message a='{new string('>', 20_000)}'><body>{new string('b', 20_000)}</body><![CDATA[{new string('c', 20_000)}]]></message>");
        foreach (var b in xml)
        {
            Read(reader, [b]);
        }

        Assert.InRange(reader.Work, xml.Length / 2, 4 * xml.Length);
    }

    [Fact]
    public void A_prefix_of_the_stream_header_is_written_into_the_stanza_that_uses_it()
    {
        var header = Header.Replace("to=", "xmlns:foo='urn:foo' to=", StringComparison.Ordinal);
        Assert.Contains("<message xmlns=\"jabber:client\"><bar xmlns=\"urn:foo\">x</bar></message>", Events(header + "<message><foo:bar>x</foo:bar></message>"));
    }

    [Fact]
    public void A_stanza_with_a_prefix_of_its_own_is_a_stanza()
    {
        Assert.Contains(
            "<message xmlns=\"jabber:client\"><body>x</body></message>",
            Events(Header + "<c:message xmlns:c='jabber:client'><c:body>x</c:body></c:message>"));
    }

    [Fact]
    public void The_children_of_a_stanza_are_found_without_parsing_them()
    {
        var stanza = Stanza.ParseStanza("<message xmlns='jabber:client'><body>hi</body><x xmlns='urn:x'><y/></x><z/></message>"u8.ToArray());

        Assert.Equal([("body", "jabber:client"), ("x", "urn:x"), ("z", "jabber:client")], stanza.Children.Select(c => (c.Name, c.Namespace)));
        Assert.Equal("<x xmlns=\"urn:x\"><y/></x>", stanza.Child("x", "urn:x")!.ToString());
    }

    [Fact]
    public void Over_WebSocket_each_element_stands_alone()
    {
        var events = Events(
            ["<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.org' version='1.0'/>"u8.ToArray(), "<presence xmlns='jabber:client'/>"u8.ToArray(), "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"u8.ToArray()],
            XmppFraming.WebSocket);

        Assert.Equal(["open to=example.org version=1.0", "<presence xmlns=\"jabber:client\"/>", "close"], events);
    }

    private static List<string> Events(string xml) => Events([Encoding.UTF8.GetBytes(xml)]);

    private static List<string> Events(IEnumerable<byte[]> parts, XmppFraming framing = XmppFraming.Stream)
    {
        using var reader = new XmppReader(new XmppReaderLimits(), framing);
        var events = new List<string>();
        foreach (var part in parts)
        {
            events.AddRange(Read(reader, part));
        }

        // White space may come in one part or in several.
        return [.. events.Where((e, i) => e != "space" || i == 0 || events[i - 1] != "space")];
    }

    private static List<string> Read(XmppReader reader, byte[] part)
    {
        var events = new List<string>();
        var input = new ReadOnlySequence<byte>(part);
        while (reader.TryRead(ref input, out var found))
        {
            events.Add(found.Kind switch
            {
                XmppEventKind.StreamOpen => $"open to={reader.Header.To} version={reader.Header.Version}",
                XmppEventKind.StreamClose => "close",
                XmppEventKind.Whitespace => "space",
                _ => reader.TryToStanza(out var stanza) == StanzaOutcome.NotAStanza ? reader.ToElement().ToString() : Encoding.UTF8.GetString(stanza!.ToUtf8()),
            });
        }

        Assert.True(input.IsEmpty);
        return events;
    }
}
