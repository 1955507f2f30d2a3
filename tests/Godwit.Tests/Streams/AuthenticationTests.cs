using Godwit.Protocol;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.TestClient;
using Godwit.Tests.Sasl;

namespace Godwit.Tests.Streams;

public sealed class AuthenticationTests
{
    [Fact]
    public void PLAIN_succeeds_in_one_go()
    {
        var driver = new StreamDriver().Secure();

        Assert.Equal("lookup juliet@example.org", Shown.Of(driver.Send(StreamDriver.Auth("PLAIN", "\0juliet\0r0m30"))));
        Assert.Equal(
            "decide juliet@example.org PLAIN success", Shown.Of(driver.Step(new StreamInput.CredentialsFound(SaslFixture.Juliet))));
        Assert.Equal(
            "send <success/>\nauthenticated juliet@example.org\nreset", Shown.Of(driver.Step(new StreamInput.AuthenticationDecided(null))));
        Assert.Equal(StreamDriver.Juliet, driver.Stream.Account);
    }

    [Fact]
    public void SCRAM_succeeds_after_a_challenge()
    {
        var driver = new StreamDriver().Secure();
        var client = ScramClient.For(ScramHash.Sha256, "juliet", "r0m30", "p=tls-server-end-point,,", SaslFixture.Certificate);

        driver.Send(new Element("auth", Namespaces.Sasl).Set("mechanism", "SCRAM-SHA-256-PLUS").AddText(Convert.ToBase64String(client.First)));
        var challenge = Challenge(driver.Step(new StreamInput.CredentialsFound(SaslFixture.Juliet)));
        driver.Send(StreamDriver.Response(client.Final(new SaslStep.Challenge(challenge))));

        Assert.Equal(
            $"send <success>{StreamDriver.Encode(client.ExpectedServerFinal)}</success>\nauthenticated juliet@example.org\nreset",
            Shown.Of(driver.Step(new StreamInput.AuthenticationDecided(null))));
    }

    [Fact]
    public void Without_an_initial_response_an_empty_challenge_asks_for_it()
    {
        var driver = new StreamDriver().Secure();

        Assert.Equal("send <challenge/>", Shown.Of(driver.Send(StreamDriver.Auth("PLAIN", null))));
        Assert.Equal("lookup juliet@example.org", Shown.Of(driver.Send(StreamDriver.Response(SaslFixture.Utf8("\0juliet\0r0m30")))));
    }

    [Theory]
    [InlineData("PLAIN", "=", "malformed-request")]
    [InlineData("PLAIN", "AA A", "incorrect-encoding")]
    [InlineData("PLAIN", "AAA", "incorrect-encoding")]
    [InlineData("PLAIN", "\u00e4\u00e4\u00e4\u00e4", "incorrect-encoding")]
    [InlineData("DIGEST-MD5", "AAAA", "invalid-mechanism")]
    [InlineData("plain", "AAAA", "invalid-mechanism")]
    [InlineData("", "AAAA", "invalid-mechanism")]
    public void What_is_wrong_is_told_by_its_condition(string mechanism, string text, string condition)
    {
        var driver = new StreamDriver().Secure();

        driver.Send(new Element("auth", Namespaces.Sasl).Set("mechanism", mechanism).AddText(text));

        Assert.Equal($"send <failure><{condition}/></failure>", Shown.Of(driver.Step(new StreamInput.AuthenticationDecided(null))));
    }

    [Fact]
    public void A_mechanism_that_is_known_but_not_offered_is_invalid()
    {
        var driver = new StreamDriver(StreamDriver.Defaults with { Mechanisms = [SaslMechanism.Plain] }).Secure();

        Assert.Equal("decide - SCRAM-SHA-1 invalid-mechanism", Shown.Of(driver.Send(StreamDriver.Auth("SCRAM-SHA-1", "n,,n=juliet,r=x"))));
    }

    [Fact]
    public void PLAIN_in_the_clear_needs_encryption()
    {
        var driver = new StreamDriver(StreamDriver.Defaults with { RequireTls = false });
        driver.Open();

        Assert.Equal("decide - PLAIN encryption-required", Shown.Of(driver.Send(StreamDriver.Auth("PLAIN", "\0juliet\0r0m30"))));
    }

    [Fact]
    public void PLAIN_in_the_clear_works_where_the_operator_allows_it()
    {
        var driver = new StreamDriver(StreamDriver.Plaintext);
        driver.Open();

        Assert.Contains("authenticated juliet@example.org", Shown.Of(driver.Plain()), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_users_and_wrong_passwords_are_told_the_same()
    {
        var answers = new HashSet<string>();
        foreach (var credentials in new[] { SaslFixture.Juliet, null })
        {
            var driver = new StreamDriver().Secure();
            driver.Send(StreamDriver.Auth("PLAIN", "\0juliet\0wrong"));
            answers.Add(Shown.Of(driver.Step(new StreamInput.CredentialsFound(credentials))));
            answers.Add(Shown.Of(driver.Step(new StreamInput.AuthenticationDecided(null))));
        }

        Assert.Equal(["decide juliet@example.org PLAIN not-authorized", "send <failure><not-authorized/></failure>"], answers.Order());
    }

    [Fact]
    public void The_client_may_try_again_until_the_limit_is_met()
    {
        var driver = new StreamDriver(StreamDriver.Defaults with { MaxAuthenticationAttempts = 3 }).Secure();
        var failure = "send <failure><not-authorized/></failure>";

        Assert.Equal(failure, Shown.Of(driver.Plain("1")));
        Assert.Equal(failure, Shown.Of(driver.Plain("2")));
        Assert.Equal(failure + "\nclose policy-violation", Shown.Of(driver.Plain("3")));
    }

    [Fact]
    public void Attempts_that_are_begun_and_never_finished_count()
    {
        var driver = new StreamDriver(StreamDriver.Defaults with { MaxAuthenticationAttempts = 3 }).Secure();
        var auth = StreamDriver.Auth("SCRAM-SHA-1", null);

        driver.Send(auth);
        driver.Send(auth);
        Assert.Equal("send <challenge/>", Shown.Of(driver.Send(auth)));

        Assert.Equal("close policy-violation", Shown.Of(driver.Send(auth)));
    }

    [Fact]
    public void A_new_attempt_replaces_the_one_under_way()
    {
        var driver = new StreamDriver().Secure();
        driver.Send(StreamDriver.Auth("SCRAM-SHA-1", null));

        Assert.Contains("authenticated juliet@example.org", Shown.Of(driver.Plain()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_client_may_abort()
    {
        var driver = new StreamDriver().Secure();
        driver.Send(StreamDriver.Auth("SCRAM-SHA-1", null));

        Assert.Equal("decide - SCRAM-SHA-1 aborted", Shown.Of(driver.Send(new("abort", Namespaces.Sasl))));
        Assert.Equal("send <failure><aborted/></failure>", Shown.Of(driver.Step(new StreamInput.AuthenticationDecided(null))));
        Assert.Contains("authenticated juliet@example.org", Shown.Of(driver.Plain()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_owner_may_refuse_a_success()
    {
        var driver = new StreamDriver().Secure();
        driver.Send(StreamDriver.Auth("PLAIN", "\0juliet\0r0m30"));
        driver.Step(new StreamInput.CredentialsFound(SaslFixture.Juliet));

        Assert.Equal(
            "send <failure><account-disabled/></failure>",
            Shown.Of(driver.Step(new StreamInput.AuthenticationDecided(SaslFailure.AccountDisabled))));
        Assert.Null(driver.Stream.Account);
    }

    [Fact]
    public void The_owner_may_refuse_instead_of_looking_up()
    {
        var driver = new StreamDriver().Secure();
        driver.Send(StreamDriver.Auth("PLAIN", "\0juliet\0r0m30"));

        Assert.Equal(
            "send <failure><temporary-auth-failure/></failure>",
            Shown.Of(driver.Step(new StreamInput.AuthenticationDecided(SaslFailure.TemporaryAuthFailure))));
    }

    [Fact]
    public void A_channel_binding_that_was_hidden_is_noticed()
    {
        var driver = new StreamDriver().Secure();

        Assert.Equal(
            "decide - SCRAM-SHA-256 not-authorized", Shown.Of(driver.Send(StreamDriver.Auth("SCRAM-SHA-256", "y,,n=juliet,r=x"))));
    }

    [Fact]
    public void Stanzas_in_the_midst_of_it_end_the_stream()
    {
        var driver = new StreamDriver().Secure();
        driver.Send(StreamDriver.Auth("PLAIN", null));

        Assert.Equal("close not-authorized", Shown.Of(driver.Send(new("message", Namespaces.Client))));
    }

    private static byte[] Challenge(IReadOnlyList<StreamEffect> effects) =>
        Convert.FromBase64String(Assert.IsType<StreamEffect.Send>(Assert.Single(effects)).Element.Text);
}
