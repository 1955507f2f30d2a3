using System.Text;
using Godwit.Protocol.Jids;

namespace Godwit.Tests.Jids;

public sealed class JidTests
{
    [Fact]
    public void A_bare_jid_has_no_resource()
    {
        var jid = Jid.Parse("juliet@example.com/balcony");

        Assert.False(jid.IsBare);
        Assert.Equal("juliet@example.com", jid.Bare.ToString());
        Assert.Same(jid.Bare, jid.Bare);
        Assert.Same(jid.Bare, jid.Bare.Bare);
    }

    [Fact]
    public void A_domain_has_neither_localpart_nor_resource()
    {
        Assert.True(Jid.Parse("example.com").IsDomain);
        Assert.False(Jid.Parse("example.com/r").IsDomain);
        Assert.False(Jid.Parse("a@example.com").IsDomain);
    }

    [Theory]
    [InlineData("JULIET@EXAMPLE.COM/Balcony", "juliet@example.com/Balcony")]
    [InlineData("J\u00dcrgen@B\u00dcCHER.example", "j\u00fcrgen@b\u00fccher.example")]
    [InlineData("ju\u0308rgen@example.com", "j\u00fcrgen@example.com")]
    [InlineData("\uff2a\uff35\uff2c\uff29\uff25\uff34@example.com", "juliet@example.com")]
    [InlineData("\u0130@example.com", "i\u0307@example.com")]
    [InlineData("a@example.com/a\u00a0b\u3000c", "a@example.com/a b c")]
    [InlineData("a@example.com/e\u0301", "a@example.com/\u00e9")]
    [InlineData("a@example.com/\uff21", "a@example.com/\uff21")]
    [InlineData("a@b@c", null)]
    [InlineData("a@example.com.", "a@example.com")]
    [InlineData("a@example.com/b/c@d", "a@example.com/b/c@d")]
    public void Parts_are_normalised(string text, string? normal)
    {
        Assert.Equal(normal is not null, Jid.TryParse(text, out var jid));
        Assert.Equal(normal, jid?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("/")]
    [InlineData("@/")]
    [InlineData("a@b/")]
    [InlineData("a&b@example.com")]
    [InlineData("a'b@example.com")]
    [InlineData("a:b@example.com")]
    [InlineData("a<b@example.com")]
    [InlineData("a>b@example.com")]
    [InlineData("a\uff06b@example.com")]
    [InlineData("a\u0000@example.com")]
    [InlineData("a\u007f@example.com")]
    [InlineData("a@example.com/a\tb")]
    [InlineData("a@example.com/a\u200b")]
    [InlineData("a@example.com/\ufdd0")]
    [InlineData("a@example.com/\ue000")]
    [InlineData("a\u0378@example.com")]
    public void What_is_not_allowed_is_refused(string? text) => Assert.False(Jid.TryParse(text, out _));

    [Fact]
    public void Halves_of_surrogate_pairs_are_refused()
    {
        Assert.False(Jid.TryParse("a\ud800@example.com", out _));
        Assert.False(Jid.TryParse("a@example.com/\udc00x", out _));
        Assert.False(Jid.TryParse("\ud800.example.com", out _));
    }

    [Theory]
    [InlineData(1023, true)]
    [InlineData(1024, false)]
    public void No_part_is_longer_than_1023_bytes(int length, bool allowed)
    {
        var ascii = new string('a', length);
        var wide = string.Concat(new string('\u00e9', length / 2), length % 2 == 0 ? "" : "a");
        var labels = string.Join('.', Enumerable.Repeat(new string('a', 63), 16))[..(length < 1024 ? 1023 : 1020)] + (length < 1024 ? "" : "aa.b");

        Assert.Equal(allowed, Jid.TryParse($"{ascii}@example.com", out _));
        Assert.Equal(allowed, Jid.TryParse($"{wide}@example.com", out _));
        Assert.Equal(allowed, Jid.TryParse($"a@example.com/{ascii}", out _));
        Assert.Equal(allowed, Jid.TryParse($"a@example.com/{wide}", out _));
        Assert.Equal(allowed, Jid.TryParse(labels, out _));
        Assert.Equal(allowed, Jid.TryCreate(ascii, "example.com", ascii, out _));
    }

    [Fact]
    public void UTF_8_is_read_like_text()
    {
        Assert.True(Jid.TryParse("J\u00dcRGEN@example.com/\u265a"u8, out var jid));
        Assert.Equal("j\u00fcrgen@example.com/\u265a", jid.ToString());
        Assert.False(Jid.TryParse([(byte)'a', 0xC3, 0x28], out _));
        Assert.False(Jid.TryParse(""u8, out _));
    }

    [Fact]
    public void A_normal_address_keeps_its_text()
    {
        var text = new StringBuilder("juliet@example.com/balcony").ToString();

        Assert.Same(text, Jid.Parse(text).ToString());
    }

    [Fact]
    public void A_normal_address_costs_only_its_strings()
    {
        const int count = 1000;
        Jid.Parse("juliet@example.com/balcony");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++)
        {
            Jid.Parse("juliet@example.com/balcony");
        }

        // Three strings of 6, 11 and 7 characters, and the address itself; code that is not optimised boxes a character at each of four searches.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / count, 1, 40 + 48 + 40 + 56 + (4 * 24));
    }

    [Fact]
    public void A_resource_can_be_given()
    {
        var jid = Jid.Parse("juliet@example.com");

        Assert.Equal(Jid.Parse("juliet@example.com/a b"), jid.WithResource("a\u00a0b"));
        Assert.Throws<FormatException>(() => jid.WithResource(""));
        Assert.False(jid.TryWithResource("\0", out _));
    }

    [Fact]
    public void Addresses_that_mean_the_same_are_equal()
    {
        var a = Jid.Parse("J\u00fcrgen@Example.com/x");
        var b = Jid.Parse("ju\u0308rgen@example.com/x");

        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, a.Bare);
    }
}
