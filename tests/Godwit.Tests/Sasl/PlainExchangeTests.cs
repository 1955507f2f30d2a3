using Godwit.Protocol.Sasl;
using static Godwit.Tests.Sasl.SaslFixture;

namespace Godwit.Tests.Sasl;

public sealed class PlainExchangeTests
{
    [Theory]
    [InlineData("\0juliet\0r0m30")]
    [InlineData("juliet@example.org\0juliet\0r0m30")]
    [InlineData("\0Juliet\0r0m30")]
    public void The_right_password_succeeds(string message)
    {
        var exchange = Begin("PLAIN");

        Assert.IsType<SaslStep.LookUp>(exchange.Respond(Utf8(message)));

        var success = Assert.IsType<SaslStep.Success>(exchange.Provide(Juliet));
        Assert.Equal("juliet@example.org", success.Account.ToString());
        Assert.True(success.Data.IsEmpty);
    }

    [Fact]
    public void Any_hash_function_will_do()
    {
        foreach (var credential in Juliet.Items)
        {
            var exchange = Begin("PLAIN");
            exchange.Respond("\0juliet\0r0m30"u8);
            Assert.IsType<SaslStep.Success>(exchange.Provide(new ScramCredentials([credential])));
        }
    }

    [Theory]
    [InlineData("\0juliet\0r0m31")]
    [InlineData("\0juliet\0r0m3")]
    [InlineData("\0juliet\0R0M30")]
    public void A_wrong_password_is_refused(string message)
    {
        var exchange = Begin("PLAIN");
        exchange.Respond(Utf8(message));

        AssertFails(SaslFailure.NotAuthorized, exchange.Provide(Juliet));
    }

    [Fact]
    public void An_unknown_user_is_refused_like_a_wrong_password()
    {
        var exchange = Begin("PLAIN");
        exchange.Respond("\0romeo\0r0m30"u8);

        AssertFails(SaslFailure.NotAuthorized, exchange.Provide(null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("juliet")]
    [InlineData("\0juliet")]
    [InlineData("\0\0")]
    [InlineData("\0\0r0m30")]
    [InlineData("\0juliet\0")]
    [InlineData("\0juliet\0r0m30\0")]
    public void A_message_without_its_three_parts_is_malformed(string message) =>
        AssertFails(SaslFailure.MalformedRequest, Begin("PLAIN").Respond(Utf8(message)));

    [Fact]
    public void Malformed_UTF_8_is_malformed() =>
        AssertFails(SaslFailure.MalformedRequest, Begin("PLAIN").Respond([0, (byte)'a', 0, 0xFF]));

    [Fact]
    public void Another_authorization_identity_is_invalid() =>
        AssertFails(SaslFailure.InvalidAuthzid, Begin("PLAIN").Respond("romeo@example.org\0juliet\0r0m30"u8));
}
