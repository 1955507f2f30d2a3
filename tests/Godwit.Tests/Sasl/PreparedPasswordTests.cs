using Godwit.Protocol.Sasl;
using Godwit.TestClient;
using static Godwit.Tests.Sasl.SaslFixture;

namespace Godwit.Tests.Sasl;

public sealed class PreparedPasswordTests
{
    [Fact]
    public void A_password_that_both_preparations_leave_alike_is_kept_once()
    {
        Assert.Single(PreparedPassword.Of("r0m30"));
        Assert.Single(PreparedPassword.Of("gr\u00fc\u00dfe"));
        Assert.Single(PreparedPassword.Of("gru\u0308\u00dfe"));
        Assert.Null(ScramCredentials.Derive("gr\u00fc\u00dfe", Counting, 1).Items[0].Alternative);
    }

    [Theory]
    [InlineData("gru\u0308\u00dfe", "gr\u00fc\u00dfe")]
    [InlineData("a\u00a0b", "a b")]
    public void Passwords_that_look_alike_are_the_same(string set, string typed) =>
        Assert.True(ScramCredentials.Derive(set, Counting, 1).VerifyPassword(typed));

    [Theory]
    [InlineData("\u2168!")]
    [InlineData("IX!")]
    public void A_client_of_either_preparation_can_log_in(string sent)
    {
        var stored = ScramCredentials.Derive("\u2168!", Counting, 1);
        Assert.True(ScramCredentials.TryParse(stored.ToText(), out var read));
        var client = ScramClient.For(ScramHash.Sha256, "juliet", sent);
        var exchange = Begin("SCRAM-SHA-256");

        exchange.Respond(client.First);
        var success = Assert.IsType<SaslStep.Success>(exchange.Respond(client.Final(exchange.Provide(read))));

        Assert.Equal(client.ExpectedServerFinal, System.Text.Encoding.UTF8.GetString(success.Data.Span));
        Assert.True(read.VerifyPassword(sent));
    }

    [Fact]
    public void Controls_and_halves_of_surrogates_are_not_allowed() =>
        Assert.All(["a\tb", "\0", "a\ud800", "\u0085\u00e9"], password => Assert.Empty(PreparedPassword.Of(password)));
}
