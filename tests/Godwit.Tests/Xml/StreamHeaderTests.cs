using Godwit.Protocol;
using Godwit.Protocol.Xml;
using static Godwit.Tests.Xml.ReaderFixture;

namespace Godwit.Tests.Xml;

/// <summary>How streams begin, end and begin again (RFC 6120 §4, §11.5, §11.6; RFC 7395 §3.3).</summary>
public sealed class StreamHeaderTests
{
    [Fact]
    public void A_header_gives_its_attributes()
    {
        using var reader = Begin(header:
            "<?xml version='1.0'?><stream:stream from='a@b' to='b' id='&#120;' version='1.0' xml:lang='de' other='x' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");

        var header = reader.Header;
        Assert.Equal(("stream", Namespaces.Streams, Namespaces.Client), (header.Name, header.Namespace, header.ContentNamespace));
        Assert.Equal(("a@b", "b", "x", "1.0", "de"), (header.From, header.To, header.Id, header.Version, header.Language));
    }

    [Theory]
    [InlineData("<?xml version='1.0'?>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>")]
    [InlineData("<?xml\tversion = '1.0'\nencoding='UTF-8' standalone='yes' ?>\r\n")]
    public void A_declaration_may_begin_the_stream(string declaration) => Assert.Null(Read(declaration + Header).Error);

    [Theory]
    [InlineData("<?xml version='1.0' encoding='ISO-8859-1'?>", "unsupported-encoding")]
    [InlineData("<?xml version='1.0' encoding='UTF-16'?>", "unsupported-encoding")]
    [InlineData("<?xml encoding='UTF-8'?>", "not-well-formed")]
    [InlineData("<?xml version='2.0'?>", "not-well-formed")]
    [InlineData("<?xml version='1.0' x='y'?>", "not-well-formed")]
    [InlineData(" <?xml version='1.0'?>", "restricted-xml")]
    [InlineData("<?xml version='1.0'?><?xml version='1.0'?>", "restricted-xml")]
    [InlineData("<?xsl version='1.0'?>", "restricted-xml")]
    [InlineData("<!DOCTYPE stream>", "restricted-xml")]
    [InlineData("<!-- hello -->", "restricted-xml")]
    [InlineData("GET / HTTP/1.1", "not-well-formed")]
    [InlineData("\u0016\u0003\u0001", "not-well-formed")]
    [InlineData("</stream:stream>", "not-well-formed")]
    [InlineData("<stream:stream>", "not-well-formed")]
    public void A_stream_may_not_begin_so(string start, string condition) => Assert.Equal(condition, Read(start + Header).Error?.Condition);

    [Fact]
    public void A_stream_is_closed_by_the_name_that_opened_it()
    {
        var header = Header.Replace("stream:stream", "s:stream", StringComparison.Ordinal).Replace("xmlns:stream", "xmlns:s", StringComparison.Ordinal);
        Assert.True(Read(header + "</s:stream >").IsClosed);
        Assert.Equal("not-well-formed", Read(header + "</stream:stream>").Error?.Condition);
    }

    [Fact]
    public void A_root_without_content_opens_and_closes_the_stream()
    {
        using var reader = new XmppReader(new XmppReaderLimits(), XmppFraming.Stream);
        Assert.Equal([XmppEventKind.StreamOpen, XmppEventKind.StreamClose], Feed(reader, Header[..^1] + "/>"));
    }

    [Fact]
    public void After_a_reset_a_new_stream_begins_and_the_old_declarations_are_gone()
    {
        using var reader = Begin(header: Header.Replace(" to=", " xmlns:old='urn:old' to=", StringComparison.Ordinal));
        Assert.Equal([XmppEventKind.Element], Feed(reader, "<old:a/><half"));
        reader.Reset();

        Assert.Equal([XmppEventKind.StreamOpen, XmppEventKind.Element], Feed(reader, "<?xml version='1.0'?>" + Header + "<a/>"));
        Assert.Equal("not-well-formed", Assert.Throws<XmlStreamException>(() => Feed(reader, "<old:a/>")).Condition);
    }

    [Fact]
    public void White_space_between_elements_is_an_event()
    {
        using var reader = Begin();
        Assert.Equal([XmppEventKind.Whitespace], Feed(reader, " "));
        Assert.Equal([XmppEventKind.Whitespace, XmppEventKind.Element, XmppEventKind.Whitespace], Feed(reader, "\r\n\t<a/>\n"));
    }

    [Fact]
    public void Over_WebSocket_only_close_closes_and_nothing_follows()
    {
        using var reader = new XmppReader(new XmppReaderLimits(), XmppFraming.WebSocket);
        Assert.Equal([XmppEventKind.StreamOpen], Feed(reader, "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.org'/>"));
        Assert.Equal("example.org", reader.Header.To);
        Assert.Equal([XmppEventKind.Element, XmppEventKind.Element], Feed(reader, "<other xmlns='urn:ietf:params:xml:ns:xmpp-framing'/><close/>"));
        Assert.Equal([XmppEventKind.StreamClose], Feed(reader, "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"));
        Assert.Equal("not-well-formed", Assert.Throws<XmlStreamException>(() => Feed(reader, "<a/>")).Condition);
    }

    [Fact]
    public void A_reader_says_whether_it_is_in_the_middle_of_an_element()
    {
        using var reader = new XmppReader(new XmppReaderLimits(), XmppFraming.WebSocket);
        Feed(reader, "<a");
        Assert.True(reader.IsPartial);
        Feed(reader, "/>");
        Assert.False(reader.IsPartial);
    }
}
