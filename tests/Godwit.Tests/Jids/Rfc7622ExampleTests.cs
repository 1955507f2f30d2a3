using Godwit.Protocol.Jids;

namespace Godwit.Tests.Jids;

/// <summary>The two tables of RFC 7622 §3.5.</summary>
public sealed class Rfc7622ExampleTests
{
    [Theory]
    [InlineData("juliet@example.com", "juliet", "example.com", null)]
    [InlineData("juliet@example.com/foo", "juliet", "example.com", "foo")]
    [InlineData("juliet@example.com/foo bar", "juliet", "example.com", "foo bar")]
    [InlineData("juliet@example.com/foo@bar", "juliet", "example.com", "foo@bar")]
    [InlineData(@"foo\20bar@example.com", @"foo\20bar", "example.com", null)]
    [InlineData("fussball@example.com", "fussball", "example.com", null)]
    [InlineData("fu\u00dfball@example.com", "fu\u00dfball", "example.com", null)]
    [InlineData("\u03c0@example.com", "\u03c0", "example.com", null)]
    [InlineData("\u03a3@example.com/foo", "\u03c3", "example.com", "foo")]
    [InlineData("\u03c3@example.com/foo", "\u03c3", "example.com", "foo")]
    [InlineData("\u03c2@example.com/foo", "\u03c2", "example.com", "foo")]
    [InlineData("king@example.com/\u265a", "king", "example.com", "\u265a")]
    [InlineData("example.com", null, "example.com", null)]
    [InlineData("example.com/foobar", null, "example.com", "foobar")]
    [InlineData("a.example.com/b@example.net", null, "a.example.com", "b@example.net")]
    public void Table_1_is_accepted(string text, string? local, string domain, string? resource)
    {
        var jid = Jid.Parse(text);

        Assert.Equal((local, domain, resource), (jid.Local, jid.Domain, jid.Resource));
    }

    [Theory]
    [InlineData("\"juliet\"@example.com")]
    [InlineData("foo bar@example.com")]
    [InlineData("@example.com/")]
    [InlineData("henry\u2163@example.com")]
    [InlineData("\u265a@example.com")]
    [InlineData("juliet@")]
    [InlineData("/foobar")]
    public void Table_2_is_refused(string text) => Assert.False(Jid.TryParse(text, out _));

    [Fact]
    public void A_space_at_the_start_of_a_resource_is_accepted_since_erratum_4560() =>
        Assert.Equal(" foo", Jid.Parse("juliet@example.com/ foo").Resource);
}
