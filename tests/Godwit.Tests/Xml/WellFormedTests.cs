using Godwit.Protocol.Xml;
using static Godwit.Tests.Xml.ReaderFixture;

namespace Godwit.Tests.Xml;

/// <summary>What XML 1.0, its namespaces and RFC 6120 §11 allow an element to be, and the condition that names what they do not.</summary>
public sealed class WellFormedTests
{
    [Theory]
    [InlineData("<a/>")]
    [InlineData("<a />")]
    [InlineData("<a></a >")]
    [InlineData("<a\tb\n=\r'c'/>")]
    [InlineData("<a b='\"' c=\"'\"/>")]
    [InlineData("<a b='>' c='/>'/>")]
    [InlineData("<a>></a>")]
    [InlineData("<a>]]</a>")]
    [InlineData("<a>]]&gt;</a>")]
    [InlineData("<a>]<![CDATA[]]]]></a>")]
    [InlineData("<a><![CDATA[]]></a>")]
    [InlineData("<a>&#x10FFFF;&#9;&#000000000000065;&#xd;</a>")]
    [InlineData("<été ß='1'/>")]
    [InlineData("<a xml:lang='de'/>")]
    [InlineData("<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>")]
    [InlineData("<a xmlns=''/>")]
    [InlineData("<n:a xmlns:n='urn:n' n:b='1' b='2'/>")]
    [InlineData("<a xmlns:n='urn:n' xmlns:m='urn:m' n:b='1' m:b='2'/>")]
    [InlineData("<a xmlns:n='urn:n'><n:b xmlns:n='urn:m'/><n:c/></a>")]
    [InlineData("<a>\u0085\uFFFD\U0010FFFF</a>")]
    public void This_is_an_element(string xml)
    {
        var events = Read(Header + xml + "</stream:stream>");
        Assert.Null(events.Error);
        Assert.True(events.IsClosed);
        Assert.Single(events.Elements);
    }

    [Theory]
    [InlineData("<>")]
    [InlineData("< a/>")]
    [InlineData("<a/ >")]
    [InlineData("<a//>")]
    [InlineData("<-a/>")]
    [InlineData("<a:/>")]
    [InlineData("<:a/>")]
    [InlineData("<a:b:c/>")]
    [InlineData("<a b/>")]
    [InlineData("<a b=/>")]
    [InlineData("<a b='1'c='2'/>")]
    [InlineData("<a b='1' b='2'/>")]
    [InlineData("<a xmlns='1' xmlns='2'/>")]
    [InlineData("<a xmlns:n='urn:x' xmlns:m='urn:&#120;' n:b='1' m:b='2'/>")]
    [InlineData("<a></b>")]
    [InlineData("<a></ab>")]
    [InlineData("<ab></a>")]
    [InlineData("<a></a b>")]
    [InlineData("</a>")]
    [InlineData("<a><b></a></b>")]
    [InlineData("<a>&</a>")]
    [InlineData("<a>& </a>")]
    [InlineData("<a>&;</a>")]
    [InlineData("<a>&lt</a>")]
    [InlineData("<a>&#;</a>")]
    [InlineData("<a>&#x;</a>")]
    [InlineData("<a>&#X41;</a>")]
    [InlineData("<a>&#-1;</a>")]
    [InlineData("<a>&#xD800;</a>")]
    [InlineData("<a>&#xFFFE;</a>")]
    [InlineData("<a>&#x110000;</a>")]
    [InlineData("<a>&#4294967361;</a>")]
    [InlineData("<a b='&'/>")]
    [InlineData("<a b='\u0001'/>")]
    [InlineData("<a><![CDATA[\u0000]]></a>")]
    [InlineData("<a><![CDATA[\uFFFF]]></a>")]
    [InlineData("<a\u00D7/>")]
    [InlineData("<\u00B7/>")]
    [InlineData("<![CDATA[x]]>")]
    [InlineData("\uFEFF<a/>")]
    [InlineData("</stream:stream><a/>")]
    [InlineData("</stream>")]
    [InlineData("</s:stream>")]
    public void This_is_not_well_formed(string xml) => Assert.Equal("not-well-formed", Refusal(xml));

    [Theory]
    [InlineData("<!--")]
    [InlineData("<a><!-")]
    [InlineData("<!DOCTYPE a>")]
    [InlineData("<a><!ENTITY b 'c'>")]
    [InlineData("<?xml version='1.0'?>")]
    [InlineData("<a><?b c?></a>")]
    [InlineData("<a>&nbsp;</a>")]
    [InlineData("<a b='&lol9;'/>")]
    public void This_is_restricted(string xml) => Assert.Equal("restricted-xml", Refusal(xml));

    [Theory]
    [InlineData("<n:a/>")]
    [InlineData("<a n:b='1'/>")]
    [InlineData("<a><b xmlns:n='urn:n'/><n:c/></a>")]
    [InlineData("<a xmlns:n=''/>")]
    [InlineData("<a xmlns:xmlns='urn:x'/>")]
    [InlineData("<a xmlns:xml='urn:x'/>")]
    [InlineData("<a xmlns:n='http://www.w3.org/XML/1998/namespace'/>")]
    [InlineData("<a xmlns:n='http://www.w3.org/XML/1998/namespac&#101;'/>")]
    [InlineData("<a xmlns='http://www.w3.org/2000/xmlns/'/>")]
    [InlineData("<xmlns:a/>")]
    public void This_has_a_prefix_that_stands_for_nothing(string xml) => Assert.Equal("not-well-formed", Refusal(xml));

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    public void This_is_not_UTF8(byte[] bytes)
    {
        Assert.Equal("unsupported-encoding", Read([.. Utf8(Header + "<a>"), .. bytes, .. Utf8("</a>")]).Error?.Condition);
        Assert.Equal("unsupported-encoding", Read([.. Utf8(Header + "<a b='"), .. bytes, .. Utf8("'/>")]).Error?.Condition);
        Assert.Equal("unsupported-encoding", Read([.. Utf8(Header + "<a><![CDATA["), .. bytes, .. Utf8("]]></a>")]).Error?.Condition);
    }

    [Theory]
    [InlineData("<a b=c")]
    [InlineData("<a b='<")]
    [InlineData("<a>\u0001")]
    [InlineData("<a>& ")]
    [InlineData("<a></b")]
    [InlineData("<a b='1'c")]
    [InlineData("<!x")]
    [InlineData("x")]
    [InlineData("</x")]
    public void What_is_wrong_is_refused_at_the_byte_that_shows_it(string xml)
    {
        using var reader = Begin();
        Assert.Empty(Feed(reader, xml[..^1]));
        Assert.Throws<XmlStreamException>(() => Feed(reader, xml[^1..]));
    }
}
