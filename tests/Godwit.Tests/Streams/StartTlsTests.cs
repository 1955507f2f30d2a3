using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;

namespace Godwit.Tests.Streams;

public sealed class StartTlsTests
{
    [Fact]
    public void The_client_is_told_to_proceed_and_starts_anew_under_TLS()
    {
        var driver = new StreamDriver();
        driver.Open();

        Assert.Equal("send <proceed/>\nstarttls\nreset", Shown.Of(driver.Send(StreamDriver.StartTls)));
        Assert.Empty(driver.Step(new StreamInput.Secured(StreamDriver.Bindings)));
        Assert.Equal(
            "send <features><mechanisms><mechanism>SCRAM-SHA-512-PLUS</mechanism><mechanism>SCRAM-SHA-256-PLUS</mechanism>"
            + "<mechanism>SCRAM-SHA-1-PLUS</mechanism><mechanism>SCRAM-SHA-512</mechanism><mechanism>SCRAM-SHA-256</mechanism>"
            + "<mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms>"
            + "<sasl-channel-binding><channel-binding type='tls-server-end-point'/></sasl-channel-binding></features>",
            Shown.Of(driver.Open()[1]));
        Assert.True(driver.Stream.IsSecure);
    }

    [Fact]
    public void A_second_request_fails_and_ends_the_stream() =>
        Assert.Equal("send <failure/>\nclose -", Shown.Of(new StreamDriver().Secure().Send(StreamDriver.StartTls)));

    [Fact]
    public void A_request_without_a_certificate_fails_and_ends_the_stream()
    {
        var driver = new StreamDriver(StreamDriver.Plaintext with { OfferStartTls = false });
        driver.Open();

        Assert.Equal("send <failure/>\nclose -", Shown.Of(driver.Send(StreamDriver.StartTls)));
    }

    [Fact]
    public void Where_TLS_is_required_nothing_else_is_possible_before()
    {
        foreach (var (element, effects) in new (Element, string)[]
        {
            (StreamDriver.Auth("SCRAM-SHA-1", "n,,n=juliet,r=x"), "decide - SCRAM-SHA-1 encryption-required"),
            (new("iq", "jabber:client"), "close not-authorized"),
            (new("message", "jabber:client"), "close not-authorized"),
            (new("enable", "urn:xmpp:sm:3"), "close not-authorized"),
        })
        {
            var driver = new StreamDriver();
            driver.Open();

            Assert.Equal(effects, Shown.Of(driver.Send(element)));
        }
    }

    [Fact]
    public void Where_it_is_not_required_other_mechanisms_than_PLAIN_are_offered_beside_it()
    {
        var features = Shown.Of(new StreamDriver(StreamDriver.Defaults with { RequireTls = false }).Open()[1]);

        Assert.StartsWith("send <features><starttls/><mechanisms>", features, StringComparison.Ordinal);
        Assert.Contains("SCRAM-SHA-1<", features, StringComparison.Ordinal);
        Assert.DoesNotContain("PLUS", features, StringComparison.Ordinal);
        Assert.DoesNotContain("PLAIN", features, StringComparison.Ordinal);
        Assert.DoesNotContain("channel-binding", features, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_ends_during_the_handshake_is_cut_without_a_word()
    {
        foreach (var input in new StreamInput[] { new StreamInput.Closed(), new StreamInput.CloseRequested(StreamError.SystemShutdown) })
        {
            var driver = new StreamDriver();
            driver.Open();
            driver.Send(StreamDriver.StartTls);

            Assert.Equal("disconnect", Shown.Of(driver.Step(input)));
            Assert.True(driver.Stream.IsClosed);
        }
    }

    [Fact]
    public void The_domain_may_change_with_the_stream_under_TLS()
    {
        var driver = new StreamDriver();
        driver.Open();
        driver.Send(StreamDriver.StartTls);
        driver.Step(new StreamInput.Secured([]));

        driver.Open(StreamDriver.Header with { To = "example.net" });

        Assert.Equal("example.net", driver.Stream.Domain);
    }
}
