using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.TestClient;
using Godwit.Tests.Sasl;

namespace Godwit.Tests.Streams;

/// <summary>The example of RFC 6120 §9.1 from the first byte to the last.</summary>
public sealed class DialogueTests
{
    [Fact]
    public void A_client_gets_TLS_authenticates_binds_and_leaves()
    {
        var driver = new StreamDriver(StreamDriver.Defaults with { Mechanisms = [SaslMechanism.Find("SCRAM-SHA-1")!, SaslMechanism.Plain] });
        var client = ScramClient.For(ScramHash.Sha1, "juliet", "r0m30");
        var header = "header <stream from='example.org' to='juliet@example.org' id='000102030405060708090a0b0c0d0e0f' version='1.0' lang='en'/>\n";

        // Step 1 to 5: the stream and TLS.
        var opening = StreamDriver.Header with { From = "juliet@example.org" };
        Assert.Equal(header + "send <features><starttls><required/></starttls></features>", Shown.Of(driver.Open(opening)));
        Assert.Equal("send <proceed/>\nstarttls\nreset", Shown.Of(driver.Send(StreamDriver.StartTls)));
        Assert.Empty(driver.Step(new StreamInput.Secured(StreamDriver.Bindings)));

        // Step 6 to 11: a new stream and SASL.
        Assert.Equal(
            header + "send <features><mechanisms><mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms></features>",
            Shown.Of(driver.Open(opening)));
        var auth = new Element("auth", Namespaces.Sasl).Set("mechanism", "SCRAM-SHA-1").AddText(Convert.ToBase64String(client.First));
        Assert.Equal("lookup juliet@example.org", Shown.Of(driver.Send(auth)));
        var challenge = Assert.IsType<StreamEffect.Send>(Assert.Single(driver.Step(new StreamInput.CredentialsFound(SaslFixture.Juliet)))).Element;
        var final = client.Final(new SaslStep.Challenge(Convert.FromBase64String(challenge.Text)));
        Assert.Equal("decide juliet@example.org SCRAM-SHA-1 success", Shown.Of(driver.Send(StreamDriver.Response(final))));
        Assert.Equal(
            $"send <success>{StreamDriver.Encode(client.ExpectedServerFinal)}</success>\nauthenticated juliet@example.org\nreset",
            Shown.Of(driver.Step(new StreamInput.AuthenticationDecided(null))));

        // Step 12 to 15: a new stream and a resource.
        Assert.Equal(header + "send <features><bind/></features>", Shown.Of(driver.Open(opening)));
        Assert.Equal("bind juliet@example.org/balcony", Shown.Of(driver.Send(StreamDriver.Bind("balcony"))));
        Assert.EndsWith(
            "established juliet@example.org/balcony",
            Shown.Of(driver.Step(new StreamInput.Bound(Jid.Parse("juliet@example.org/balcony")))),
            StringComparison.Ordinal);

        // §9.1.4: the end.
        Assert.Equal("close -", Shown.Of(driver.Step(new StreamInput.Closed())));
    }
}
