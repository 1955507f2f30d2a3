using System.Collections.Immutable;
using Godwit.Protocol;
using Godwit.Protocol.Streams;

namespace Godwit.Tests.Streams;

public sealed class HeaderTests
{
    [Fact]
    public void A_header_is_answered_with_a_header_and_features()
    {
        var effects = new StreamDriver().Open(StreamDriver.Header with { From = "juliet@example.org/balcony" });

        Assert.Equal(
            """
            header <stream from='example.org' to='juliet@example.org' id='000102030405060708090a0b0c0d0e0f' version='1.0' lang='en'/>
            send <features><starttls><required/></starttls></features>
            """,
            Shown.Of(effects));
    }

    [Theory]
    [InlineData("example.com", "host-unknown")]
    [InlineData("", "improper-addressing")]
    [InlineData("juliet@example.org", "improper-addressing")]
    [InlineData("@", "improper-addressing")]
    [InlineData(null, "host-unknown")]
    public void A_domain_that_is_not_served_ends_the_stream(string? to, string condition) =>
        AssertRefused(condition, StreamDriver.Header with { To = to });

    [Fact]
    public void Without_an_address_the_only_domain_is_meant()
    {
        var driver = new StreamDriver(StreamDriver.Defaults with { Domains = ImmutableHashSet.Create("example.org") });

        driver.Open(StreamDriver.Header with { To = null });

        Assert.Equal("example.org", driver.Stream.Domain);
        Assert.False(driver.Stream.IsClosed);
    }

    [Fact]
    public void The_domain_is_normalised()
    {
        var driver = new StreamDriver();

        driver.Open(StreamDriver.Header with { To = "EXAMPLE.org" });

        Assert.Equal("example.org", driver.Stream.Domain);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0.9")]
    [InlineData("1")]
    [InlineData("one.zero")]
    [InlineData("1.0.0")]
    [InlineData("-1.0")]
    [InlineData("99999999999.0")]
    public void A_version_that_is_missing_or_before_1_0_ends_the_stream(string? version) =>
        AssertRefused("unsupported-version", StreamDriver.Header with { Version = version });

    [Theory]
    [InlineData("1.0")]
    [InlineData("01.0")]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public void A_later_version_is_answered_with_1_0(string version)
    {
        var effects = new StreamDriver().Open(StreamDriver.Header with { Version = version });

        Assert.Equal("1.0", Assert.IsType<StreamEffect.SendHeader>(effects[0]).Header.Version);
        Assert.Equal(2, effects.Count);
    }

    [Fact]
    public void Other_namespaces_end_the_stream()
    {
        AssertRefused("invalid-namespace", StreamDriver.Header with { Namespace = "http://example.org/streams" });
        AssertRefused("invalid-namespace", StreamDriver.Header with { ContentNamespace = "jabber:server" });
        AssertRefused("invalid-namespace", StreamDriver.Header with { ContentNamespace = "" });
    }

    [Fact]
    public void Another_element_ends_the_stream() => AssertRefused("bad-format", StreamDriver.Header with { Name = "streams" });

    [Theory]
    [InlineData("@example.org")]
    [InlineData("")]
    public void A_malformed_sender_ends_the_stream(string from) => AssertRefused("invalid-from", StreamDriver.Header with { From = from });

    [Fact]
    public void After_authentication_the_domain_and_the_sender_are_those_of_the_account()
    {
        foreach (var (header, condition) in new[]
        {
            (StreamDriver.Header with { To = "example.net" }, "host-unknown"),
            (StreamDriver.Header with { From = "romeo@example.org" }, "invalid-from"),
        })
        {
            var driver = new StreamDriver().Secure();
            driver.Plain();

            Assert.EndsWith("close " + condition, Shown.Of(driver.Open(header)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Over_WebSocket_the_stream_opens_and_closes_with_elements_of_the_framing()
    {
        var driver = new StreamDriver(StreamDriver.WebSocket);
        driver.Step(new StreamInput.Secured([]));
        var open = (StreamDriver.Header with { Name = "open", Namespace = Namespaces.Framing }).ToElement();

        var effects = driver.Send(open);

        var header = Assert.IsType<StreamEffect.SendHeader>(effects[0]).Header.ToElement();
        Assert.True(header.Is("open", Namespaces.Framing));
        Assert.DoesNotContain("starttls", Shown.Of(effects), StringComparison.Ordinal);
        Assert.Equal("close -", Shown.Of(driver.Send(new("close", Namespaces.Framing))));
    }

    [Fact]
    public void Over_WebSocket_the_header_of_TCP_ends_the_stream()
    {
        var effects = new StreamDriver(StreamDriver.WebSocket).Open(StreamDriver.Header);

        Assert.EndsWith("close invalid-namespace", Shown.Of(effects), StringComparison.Ordinal);
    }

    [Fact]
    public void A_WebSocket_in_the_clear_is_refused_where_TLS_is_required()
    {
        var effects = new StreamDriver(StreamDriver.WebSocket).Open(StreamDriver.Header with { Name = "open", Namespace = Namespaces.Framing });

        Assert.EndsWith("close policy-violation", Shown.Of(effects), StringComparison.Ordinal);
    }

    /// <summary>The error comes inside a stream: the header goes first (RFC 6120 §4.9.1.2).</summary>
    private static void AssertRefused(string condition, StreamHeader header)
    {
        var driver = new StreamDriver();

        var effects = driver.Open(header);

        Assert.Equal(2, effects.Count);
        Assert.IsType<StreamEffect.SendHeader>(effects[0]);
        Assert.Equal(condition, Assert.IsType<StreamEffect.Close>(effects[1]).Error?.Condition);
        Assert.True(driver.Stream.IsClosed);
    }
}
