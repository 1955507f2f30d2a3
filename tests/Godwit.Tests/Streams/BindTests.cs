using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;

namespace Godwit.Tests.Streams;

public sealed class BindTests
{
    [Fact]
    public void The_features_after_authentication_are_binding_the_old_session_and_those_of_others()
    {
        var phases = new List<StreamPhase>();
        var driver = new StreamDriver(StreamDriver.Defaults with
        {
            Features = phase =>
            {
                phases.Add(phase);
                return phase.IsAuthenticated ? [new("sm", "urn:xmpp:sm:3")] : [new("register", "http://jabber.org/features/iq-register")];
            },
        });
        driver.Secure();
        driver.Plain();

        Assert.Equal("send <features><bind/><sm/></features>", Shown.Of(driver.Open()[1]));
        Assert.Equal([new("example.org", false, true), new("example.org", true, true)], phases);
    }

    [Fact]
    public void The_client_chooses_its_resource()
    {
        var driver = new StreamDriver().Authenticate();

        Assert.Equal("bind juliet@example.org/balcony", Shown.Of(driver.Send(StreamDriver.Bind("balcony"))));
        Assert.Equal(
            "send <iq type='result' id='b1'><bind><jid>juliet@example.org/balcony</jid></bind></iq>\nestablished juliet@example.org/balcony",
            Shown.Of(driver.Step(new StreamInput.Bound(Jid.Parse("juliet@example.org/balcony")))));
        Assert.Equal("juliet@example.org/balcony", driver.Stream.Address?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void The_server_chooses_where_the_client_does_not(string? resource) =>
        Assert.Equal(
            "bind juliet@example.org/0001020304050607 generated",
            Shown.Of(new StreamDriver().Authenticate().Send(StreamDriver.Bind(resource))));

    [Fact]
    public void The_owner_may_bind_another_resource_than_was_asked_for()
    {
        var driver = new StreamDriver().Authenticate();
        driver.Send(StreamDriver.Bind("balcony"));

        driver.Step(new StreamInput.Bound(Jid.Parse("juliet@example.org/balcony-2")));

        Assert.Equal("juliet@example.org/balcony-2", driver.Stream.Address?.ToString());
    }

    [Fact]
    public void After_a_refusal_the_client_may_try_again()
    {
        var driver = new StreamDriver().Authenticate();
        driver.Send(StreamDriver.Bind("balcony"));

        Assert.Equal(
            "send <iq type='error' id='b1'><error type='cancel'><conflict/></error></iq>",
            Shown.Of(driver.Step(new StreamInput.BindRefused(StanzaError.Conflict))));
        Assert.Equal("bind juliet@example.org/orchard", Shown.Of(driver.Send(StreamDriver.Bind("orchard"))));
    }

    [Fact]
    public void A_request_that_is_no_set_or_a_resource_that_is_not_allowed_is_bad()
    {
        const string bad = "send <iq type='error' id='b1'><error type='modify'><bad-request/></error></iq>";

        Assert.Equal(bad, Shown.Of(new StreamDriver().Authenticate().Send(StreamDriver.Bind("balcony", "get"))));
        Assert.Equal(bad, Shown.Of(new StreamDriver().Authenticate().Send(StreamDriver.Bind(new string('a', 1024)))));
    }

    [Fact]
    public void Other_stanzas_end_the_stream()
    {
        foreach (var name in new[] { "message", "presence", "iq" })
        {
            Assert.Equal("close not-authorized", Shown.Of(new StreamDriver().Authenticate().Send(new(name, Namespaces.Client))));
        }
    }

    [Fact]
    public void Instead_of_binding_a_session_may_be_resumed()
    {
        var driver = new StreamDriver().Authenticate();

        Assert.Equal("pass <resume/>", Shown.Of(driver.Send(new("resume", "urn:xmpp:sm:3"))));
        Assert.Equal(
            "established juliet@example.org/balcony",
            Shown.Of(driver.Step(new StreamInput.Resumed(Jid.Parse("juliet@example.org/balcony")))));
        Assert.Equal("pass <message/>", Shown.Of(driver.Send(new("message", Namespaces.Client))));
    }

    [Fact]
    public void A_session_of_another_account_cannot_be_bound_or_resumed()
    {
        var romeo = Jid.Parse("romeo@example.org/orchard");
        var resuming = new StreamDriver().Authenticate();
        var binding = new StreamDriver().Authenticate();
        binding.Send(StreamDriver.Bind("orchard"));

        Assert.Equal("close internal-server-error", Shown.Of(resuming.Step(new StreamInput.Resumed(romeo))));
        Assert.Equal("close internal-server-error", Shown.Of(binding.Step(new StreamInput.Bound(romeo))));
    }

    [Fact]
    public void In_a_session_what_is_not_negotiation_is_passed_on()
    {
        var driver = new StreamDriver().Establish();

        Assert.Equal("pass <enable/>", Shown.Of(driver.Send(new("enable", "urn:xmpp:sm:3"))));
        Assert.Equal("pass <presence/>", Shown.Of(driver.Send(new("presence", Namespaces.Client))));
    }

    [Theory]
    [InlineData("auth", Namespaces.Sasl, "policy-violation")]
    [InlineData("starttls", Namespaces.Tls, "policy-violation")]
    [InlineData("features", Namespaces.Streams, "policy-violation")]
    [InlineData("letter", Namespaces.Client, "unsupported-stanza-type")]
    public void What_cannot_be_meant_any_more_ends_the_stream(string name, string ns, string condition)
    {
        Assert.Equal($"close {condition}", Shown.Of(new StreamDriver().Establish().Send(new(name, ns))));
        Assert.Equal($"close {condition}", Shown.Of(new StreamDriver().Authenticate().Send(new(name, ns))));
    }
}
