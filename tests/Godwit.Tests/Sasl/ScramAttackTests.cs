using System.Text;
using Godwit.Protocol.Sasl;
using Godwit.TestClient;
using static Godwit.Tests.Sasl.SaslFixture;

namespace Godwit.Tests.Sasl;

public sealed class ScramAttackTests
{
    [Theory]
    [InlineData("")]
    [InlineData("n")]
    [InlineData("n,")]
    [InlineData("n,,")]
    [InlineData("n,,n=juliet")]
    [InlineData("n,,r=abc,n=juliet")]
    [InlineData("x,,n=juliet,r=abc")]
    [InlineData("p=,,n=juliet,r=abc")]
    [InlineData("p=tls-unique,,n=juliet,r=abc")]
    [InlineData("n,b=x,n=juliet,r=abc")]
    [InlineData("n,,n=,r=abc")]
    [InlineData("n,,n=juliet,r=")]
    [InlineData("n,,n=juliet,r=a b")]
    [InlineData("n,,n=juliet,r=a\u00e4b")]
    [InlineData("n,,n=ju=liet,r=abc")]
    [InlineData("n,,n=ju=2cliet,r=abc")]
    [InlineData("n,,n=ju\0liet,r=abc")]
    [InlineData("n,a=,n=juliet,r=abc")]
    [InlineData("n,,m=ext,n=juliet,r=abc")]
    public void A_first_message_that_breaks_the_syntax_is_malformed(string message) =>
        AssertFails(SaslFailure.MalformedRequest, Begin("SCRAM-SHA-1").Respond(Utf8(message)));

    [Fact]
    public void Malformed_UTF_8_is_malformed() =>
        AssertFails(SaslFailure.MalformedRequest, Begin("SCRAM-SHA-1").Respond([.. "n,,n=jul"u8, 0xC3, 0x28, .. ",r=abc"u8]));

    [Fact]
    public void An_oversized_message_is_malformed() =>
        AssertFails(SaslFailure.MalformedRequest, Begin("SCRAM-SHA-1").Respond(Utf8("n,,n=juliet,r=" + new string('a', 9000))));

    [Fact]
    public void An_oversized_nonce_is_malformed() =>
        AssertFails(SaslFailure.MalformedRequest, Begin("SCRAM-SHA-1").Respond(Utf8("n,,n=juliet,r=" + new string('a', 1025))));

    [Fact]
    public void A_user_name_that_no_account_can_have_is_refused() =>
        AssertFails(SaslFailure.NotAuthorized, Begin("SCRAM-SHA-1").Respond(Utf8("n,,n=" + new string('a', 1024) + ",r=abc")));

    [Fact]
    public void A_client_that_was_hidden_the_channel_binding_notices_and_the_server_refuses() =>
        AssertFails(SaslFailure.NotAuthorized, Begin("SCRAM-SHA-1", bindings: true).Respond("y,,n=juliet,r=abc"u8));

    [Fact]
    public void A_client_that_could_bind_where_the_server_cannot_may_go_on() =>
        Assert.IsType<SaslStep.LookUp>(Begin("SCRAM-SHA-1").Respond("y,,n=juliet,r=abc"u8));

    [Theory]
    [InlineData("n,,n=juliet,r=abc", "malformed-request")]
    [InlineData("y,,n=juliet,r=abc", "malformed-request")]
    [InlineData("p=tls-unique,,n=juliet,r=abc", "not-authorized")]
    [InlineData("p=TLS-SERVER-END-POINT,,n=juliet,r=abc", "not-authorized")]
    public void With_PLUS_only_an_offered_binding_will_do(string message, string condition) =>
        AssertFails(new SaslFailure(condition), Begin("SCRAM-SHA-1-PLUS", bindings: true).Respond(Utf8(message)));

    [Fact]
    public void Another_certificate_in_between_is_refused()
    {
        var client = ScramClient.For(ScramHash.Sha256, "juliet", "r0m30", "p=tls-server-end-point,,", [9, 9, 9]);
        var exchange = Begin("SCRAM-SHA-256-PLUS", bindings: true);

        exchange.Respond(client.First);

        AssertFails(SaslFailure.NotAuthorized, exchange.Respond(client.Final(exchange.Provide(Juliet))));
    }

    [Fact]
    public void A_different_GS2_header_in_the_final_message_is_refused() =>
        AssertFails(SaslFailure.NotAuthorized, Finish(text => text.Replace("c=biws", "c=eSws", StringComparison.Ordinal)));

    [Theory]
    [InlineData("r=", "r=x")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAR", "AAECAwQFBgcICQoLDA0ODxAS")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAR", "")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAR", "AAECAwQFBgcICQoLDA0ODxARA")]
    public void A_wrong_nonce_is_refused(string part, string instead) =>
        AssertFails(SaslFailure.NotAuthorized, Finish(text => text.Replace(part, instead, StringComparison.Ordinal)));

    [Theory]
    [InlineData("")]
    [InlineData("c=biws")]
    [InlineData("c=biws,r=abc")]
    [InlineData("c=bi ws,r=abc,p=AAAA")]
    [InlineData("c=biw,r=abc,p=AAAA")]
    [InlineData("c=biws,r=abc,p=A")]
    [InlineData("c=biws,r=abc,p=AA=A")]
    [InlineData("r=abc,c=biws,p=AAAA")]
    [InlineData("c=biws,r=abc,p=AAAA,x=later")]
    public void A_final_message_that_breaks_the_syntax_is_malformed(string message)
    {
        var exchange = Begin("SCRAM-SHA-1");
        exchange.Respond("n,,n=juliet,r=abc"u8);
        exchange.Provide(Juliet);

        AssertFails(SaslFailure.MalformedRequest, exchange.Respond(Utf8(message)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(21)]
    [InlineData(64)]
    public void A_proof_of_another_length_is_refused(int length)
    {
        var exchange = Begin("SCRAM-SHA-1");
        exchange.Respond("n,,n=juliet,r=abc"u8);
        var nonce = Encoding.UTF8.GetString(((SaslStep.Challenge)exchange.Provide(Juliet)).Data.Span).Split(',')[0];

        AssertFails(
            SaslFailure.NotAuthorized, exchange.Respond(Utf8($"c=biws,{nonce},p={Convert.ToBase64String(new byte[length])}")));
    }

    [Fact]
    public void The_stored_key_is_not_enough_to_log_in()
    {
        // What a thief of the database has: the proof "ClientKey = StoredKey" must not pass.
        var exchange = Begin("SCRAM-SHA-1");
        exchange.Respond("n,,n=juliet,r=abc"u8);
        var serverFirst = Encoding.UTF8.GetString(((SaslStep.Challenge)exchange.Provide(Juliet)).Data.Span);
        var without = $"c=biws,{serverFirst.Split(',')[0]}";
        var keys = Juliet.Find(ScramHash.Sha1)!.Keys;
        var signature = ScramHash.Sha1.Mac(keys.StoredKey.Span, Utf8($"n=juliet,r=abc,{serverFirst},{without}"));
        var proof = keys.StoredKey.ToArray().Zip(signature, (a, b) => (byte)(a ^ b)).ToArray();

        AssertFails(SaslFailure.NotAuthorized, exchange.Respond(Utf8($"{without},p={Convert.ToBase64String(proof)}")));
    }

    [Fact]
    public void A_finished_exchange_takes_nothing_more()
    {
        var client = ScramClient.For(ScramHash.Sha1, "juliet", "r0m30");
        var exchange = Begin("SCRAM-SHA-1");
        exchange.Respond(client.First);
        var final = client.Final(exchange.Provide(Juliet));
        Assert.IsType<SaslStep.Success>(exchange.Respond(final));

        AssertFails(SaslFailure.MalformedRequest, exchange.Respond(final));
        AssertFails(SaslFailure.MalformedRequest, exchange.Provide(Juliet));
    }

    [Fact]
    public void Credentials_that_were_not_asked_for_are_not_taken()
    {
        AssertFails(SaslFailure.MalformedRequest, Begin("SCRAM-SHA-1").Provide(Juliet));
        AssertFails(SaslFailure.MalformedRequest, Begin("PLAIN").Provide(Juliet));
    }

    private static SaslStep Finish(Func<string, string> tamper)
    {
        var client = ScramClient.For(ScramHash.Sha1, "juliet", "r0m30");
        var exchange = Begin("SCRAM-SHA-1");
        exchange.Respond(client.First);
        return exchange.Respond(client.Final(exchange.Provide(Juliet), tamper));
    }
}
