using System.Buffers;
using Godwit.Protocol.Xml;
using static Godwit.Tests.Xml.ReaderFixture;

namespace Godwit.Tests.Xml;

/// <summary>What a peer may make the reader hold and do.</summary>
public sealed class LimitTests
{
    private static readonly XmppReaderLimits Narrow = new() { MaxStanzaBytes = 1000, MaxHeaderBytes = 500, MaxDepth = 4, MaxAttributes = 4, MaxChildren = 2 };

    [Theory]
    [InlineData("<a>", 'x')]
    [InlineData("<a b='", 'x')]
    [InlineData("<", 'a')]
    [InlineData("<a><![CDATA[", 'x')]
    [InlineData("<a></a", ' ')]
    public void An_element_is_refused_at_the_first_byte_above_the_limit(string start, char filler)
    {
        using var reader = Begin(Narrow);
        Feed(reader, start.PadRight(1000, filler));

        Assert.Equal("policy-violation", Assert.Throws<XmlStreamException>(() => Feed(reader, filler.ToString())).Condition);
    }

    [Fact]
    public void An_element_of_the_largest_size_is_read_and_one_byte_more_is_not()
    {
        Assert.Null(Refusal($"<a>{new string('x', 993)}</a>", Narrow));
        Assert.Equal("policy-violation", Refusal($"<a>{new string('x', 994)}</a>", Narrow));
    }

    [Fact]
    public void A_header_has_a_limit_of_its_own()
    {
        var header = Header.Replace("to=", $"other='{new string('x', 500)}' to=", StringComparison.Ordinal);
        Assert.Equal("policy-violation", Read(header, Narrow).Error?.Condition);
        Assert.Null(Read(header).Error);
    }

    [Theory]
    [InlineData("<a><a><a><a/></a></a></a>", null)]
    [InlineData("<a><a><a><a><", null)]
    [InlineData("<a><a><a><a><a", "policy-violation")]
    [InlineData("<a b='' c='' d='' e=''/>", null)]
    [InlineData("<a b='' c='' d='' e='' f=''", "policy-violation")]
    [InlineData("<a><b/><b/></a>", null)]
    [InlineData("<a><b/><b/><b>", "policy-violation")]
    [InlineData("<a xmlns:b='b' xmlns:c='c' xmlns:d='d'><a xmlns:e='e'/><a xmlns:e='e'/></a>", null)]
    [InlineData("<a xmlns:b='b' xmlns:c='c' xmlns:d='d'><a xmlns:e='e'><a xmlns:f='f'>", "policy-violation")]
    public void Depth_attributes_children_and_prefixes_are_bounded(string xml, string? condition) => Assert.Equal(condition, Refusal(xml, Narrow));

    [Theory]
    [InlineData("<a b='{0}'/>", '>')]
    [InlineData("<a b='{0}'/>", '\u00e9')]
    [InlineData("<a>{0}</a>", 'x')]
    [InlineData("<a>{0}</a>", '\u00e9')]
    [InlineData("<a>{0}</a>", ']')]
    [InlineData("<a><![CDATA[{0}]]></a>", ']')]
    [InlineData("<a{0}></a{0}>", 'a')]
    [InlineData("<a {0}/>", ' ')]
    [InlineData("<a></a{0}>", ' ')]
    [InlineData("<{0}/>", 'a')]
    public void The_work_grows_with_the_bytes_and_not_with_their_parts(string form, char filler)
    {
        using var reader = Begin();
        var before = reader.Work;
        var xml = Utf8(form.Replace("{0}", new string(filler, 20_000), StringComparison.Ordinal));
        var events = 0;
        foreach (var b in xml)
        {
            var input = new ReadOnlySequence<byte>([b]);
            events += reader.TryRead(ref input, out _) ? 1 : 0;
        }

        Assert.Equal(1, events);
        Assert.InRange(reader.Work - before, xml.Length, 4L * xml.Length);
    }

    [Fact]
    public void Prefixes_in_force_do_not_make_the_work_of_many_attributes_explode()
    {
        // 64 prefixes in force and many elements with 63 prefixed attributes: a quarter of a mebibyte must stay milliseconds.
        var prefixes = string.Concat(Enumerable.Range(0, 64).Select(i => $" xmlns:p{i}='urn:{i}'"));
        var attributes = string.Concat(Enumerable.Range(0, 63).Select(i => $" p{i}:a=''"));
        var xml = $"<a{prefixes}>{string.Concat(Enumerable.Repeat($"<b{attributes}/>", 400))}</a>";
        Assert.Null(Refusal(xml, new XmppReaderLimits { MaxStanzaBytes = 1 << 20 }));
        Assert.Equal("policy-violation", Refusal($"<a{prefixes}><b xmlns:q='urn:q'/></a>"));
    }
}
