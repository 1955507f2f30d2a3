using Godwit.Protocol.Jids;

namespace Godwit.Tests.Jids;

public sealed class DomainPartTests
{
    [Theory]
    [InlineData("localhost", "localhost")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[2001:DB8:0:0::1]", "[2001:db8::1]")]
    [InlineData("EXAMPLE.com.", "example.com")]
    [InlineData("b\u00fccher.example", "b\u00fccher.example")]
    [InlineData("xn--bcher-kva.example", "b\u00fccher.example")]
    [InlineData("XN--BCHER-KVA.example", "b\u00fccher.example")]
    [InlineData("stra\u00dfe.example", "stra\u00dfe.example")]
    [InlineData("xn--strae-oqa.example", "stra\u00dfe.example")]
    [InlineData("\u4f8b\u3048.\u30c6\u30b9\u30c8", "\u4f8b\u3048.\u30c6\u30b9\u30c8")]
    [InlineData("\u4f8b\u3048\u3002\u30c6\u30b9\u30c8", "\u4f8b\u3048.\u30c6\u30b9\u30c8")]
    [InlineData("xn--r8jz45g.xn--zckzah", "\u4f8b\u3048.\u30c6\u30b9\u30c8")]
    [InlineData("\uff45xample.com", "example.com")]
    [InlineData("\u05d0\u05d1.example", "\u05d0\u05d1.example")]
    [InlineData("\u05d01.example", "\u05d01.example")]
    [InlineData("col\u00b7la.example", "col\u00b7la.example")]
    public void What_is_a_domain_is_normalised(string text, string normal) => Assert.Equal(normal, Jid.Parse(text).Domain);

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a.b..")]
    [InlineData("-a.example")]
    [InlineData("a-.example")]
    [InlineData("ab--c.example")]
    [InlineData("a_b.example")]
    [InlineData("a b.example")]
    [InlineData("a!b.example")]
    [InlineData("[::1")]
    [InlineData("[]")]
    [InlineData("[127.0.0.1]")]
    [InlineData("[::1%eth0]")]
    [InlineData("::1")]
    [InlineData("\u265a.example")]
    [InlineData("\u0301a.example")]
    [InlineData("b\u00fccher-.example")]
    [InlineData("b\u00fccher_.example")]
    [InlineData("xn--.example")]
    [InlineData("xn--a.example")]
    [InlineData("xn--a-.example")]
    [InlineData("xn--99999999.example")]
    [InlineData("xn--bcher-kva\u00e9.example")]
    [InlineData("xn--example-.example")]
    [InlineData("1\u05d0.example")]
    [InlineData("\u05d0a.example")]
    [InlineData("\u05d0.1a")]
    [InlineData("co\u00b7la.example")]
    [InlineData("\u1f80.example")]
    [InlineData("a\u20d0.example")]
    public void What_is_none_is_refused(string text) => Assert.False(Jid.TryParse(text, out _));

    [Fact]
    public void A_label_has_at_most_63_bytes_as_DNS_carries_it()
    {
        Assert.True(Jid.TryParse(new string('a', 63), out _));
        Assert.False(Jid.TryParse(new string('a', 64), out _));
        Assert.True(Jid.TryParse(new string('a', 54) + "\u00fc", out _));
        Assert.False(Jid.TryParse(new string('a', 60) + "\u00fc", out _));
    }

    [Theory]
    [InlineData("\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587", "ihqwcrb4cv8a8dqg056pqjye")]
    [InlineData("porqu\u00e9nopuedensimplementehablarenespa\u00f1ol", "porqunopuedensimplementehablarenespaol-fmd56a")]
    [InlineData("3\u5e74b\u7d44\u91d1\u516b\u5148\u751f", "3b-ww4c5e180e575a65lsy2b")]
    [InlineData("b\u00fccher", "bcher-kva")]
    public void Punycode_is_that_of_RFC_3492(string text, string encoded)
    {
        Assert.True(Punycode.TryDecode(encoded, out var points));

        Assert.Equal(text, string.Concat(points.Select(char.ConvertFromUtf32)));
        Assert.Equal(encoded.Length, Punycode.EncodedLength(points));
    }
}
