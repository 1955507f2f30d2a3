using System.Text;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.TestClient;
using static Godwit.Tests.Sasl.SaslFixture;

namespace Godwit.Tests.Sasl;

public sealed class ScramExchangeTests
{
    public static TheoryData<string> Mechanisms { get; } = [.. SaslMechanism.All.Where(m => !m.RevealsPassword).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void The_right_password_succeeds_and_the_server_proves_itself(string mechanism)
    {
        var (exchange, client) = Start(mechanism, "r0m30");

        var look = Assert.IsType<SaslStep.LookUp>(exchange.Respond(client.First));
        Assert.Equal(Jid.Parse("juliet@example.org"), look.Account);
        var success = Assert.IsType<SaslStep.Success>(exchange.Respond(client.Final(exchange.Provide(Juliet))));

        Assert.Equal(look.Account, success.Account);
        Assert.Equal(client.ExpectedServerFinal, Encoding.UTF8.GetString(success.Data.Span));
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void A_wrong_password_is_refused(string mechanism)
    {
        var (exchange, client) = Start(mechanism, "r0m31");

        exchange.Respond(client.First);

        AssertFails(SaslFailure.NotAuthorized, exchange.Respond(client.Final(exchange.Provide(Juliet))));
    }

    [Fact]
    public void The_challenge_carries_both_nonces_the_salt_and_the_iterations()
    {
        var (exchange, client) = Start("SCRAM-SHA-1", "r0m30");

        exchange.Respond(client.First);
        var challenge = Assert.IsType<SaslStep.Challenge>(exchange.Provide(Juliet));

        var salt = Convert.ToBase64String(Juliet.Find(ScramHash.Sha1)!.Salt.Span);
        Assert.Equal($"r={client.Nonce}AAECAwQFBgcICQoLDA0ODxAR,s={salt},i=32", Encoding.UTF8.GetString(challenge.Data.Span));
    }

    [Fact]
    public void An_unknown_user_gets_the_same_salt_each_time_and_is_refused_at_the_end()
    {
        var salts = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            var (exchange, client) = Start("SCRAM-SHA-256", "r0m30");
            exchange.Respond(client.First);
            var step = exchange.Provide(null);
            salts.Add(Encoding.UTF8.GetString(Assert.IsType<SaslStep.Challenge>(step).Data.Span));
            AssertFails(SaslFailure.NotAuthorized, exchange.Respond(client.Final(step)));
        }

        var salt = Assert.Single(salts);
        Assert.Contains(",i=32", salt, StringComparison.Ordinal);
        Assert.NotEqual(
            Decoy.For(ScramHash.Sha256, "romeo@example.org").Salt.ToArray(), Decoy.For(ScramHash.Sha256, "juliet@example.org").Salt.ToArray());
    }

    [Fact]
    public void An_account_without_keys_for_the_hash_function_is_refused_like_an_unknown_one()
    {
        var (exchange, client) = Start("SCRAM-SHA-512", "r0m30");
        var old = new ScramCredentials([Juliet.Find(ScramHash.Sha1)!]);

        exchange.Respond(client.First);

        AssertFails(SaslFailure.NotAuthorized, exchange.Respond(client.Final(exchange.Provide(old))));
    }

    [Fact]
    public void Quoted_commas_and_equals_signs_belong_to_the_user_name()
    {
        var exchange = Begin("SCRAM-SHA-1");

        var look = Assert.IsType<SaslStep.LookUp>(exchange.Respond("n,,n=a=2Cb=3Dc,r=x"u8));

        Assert.Equal("a,b=c", look.Account.Local);
    }

    [Fact]
    public void The_user_name_is_normalised()
    {
        var look = Assert.IsType<SaslStep.LookUp>(Begin("SCRAM-SHA-1").Respond("n,,n=JULIET,r=x"u8));

        Assert.Equal("juliet@example.org", look.Account.ToString());
    }

    [Theory]
    [InlineData("n,a=juliet@example.org,")]
    [InlineData("n,a=JULIET@Example.Org,")]
    public void An_authorization_identity_that_is_the_account_is_fine(string header)
    {
        var client = ScramClient.For(ScramHash.Sha1, "juliet", "r0m30", header);
        var exchange = Begin("SCRAM-SHA-1");

        Assert.IsType<SaslStep.LookUp>(exchange.Respond(client.First));
        Assert.IsType<SaslStep.Success>(exchange.Respond(client.Final(exchange.Provide(Juliet))));
    }

    [Theory]
    [InlineData("n,a=romeo@example.org,")]
    [InlineData("n,a=juliet@example.com,")]
    [InlineData("n,a=juliet@example.org/balcony,")]
    [InlineData("n,a=juliet,")]
    [InlineData("n,a=@,")]
    public void Another_authorization_identity_is_invalid(string header)
    {
        var client = ScramClient.For(ScramHash.Sha1, "juliet", "r0m30", header);

        AssertFails(SaslFailure.InvalidAuthzid, Begin("SCRAM-SHA-1").Respond(client.First));
    }

    [Fact]
    public void Optional_extensions_are_ignored_but_signed()
    {
        var client = new ScramClient("juliet", "r0m30", new("SHA256")) { Extensions = ",x=anything" };
        var exchange = Begin("SCRAM-SHA-256");

        exchange.Respond(client.First);

        Assert.IsType<SaslStep.Success>(exchange.Respond(client.Final(exchange.Provide(Juliet), text => text + ",y=more")));
    }

    private static (SaslExchange Exchange, ScramClient Client) Start(string mechanism, string password)
    {
        var plus = mechanism.EndsWith("-PLUS", StringComparison.Ordinal);
        var hash = ScramHash.All.Single(h => mechanism == h.MechanismName || mechanism == h.MechanismName + "-PLUS");
        var header = plus ? "p=tls-server-end-point,," : "n,,";
        return (Begin(mechanism, plus), ScramClient.For(hash, "juliet", password, header, plus ? Certificate : []));
    }
}
