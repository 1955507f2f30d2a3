using Godwit.Protocol.Sasl;
using static Godwit.Tests.Sasl.SaslFixture;

namespace Godwit.Tests.Sasl;

public sealed class ScramCredentialsTests
{
    [Fact]
    public void The_text_form_is_that_of_RFC_5803_for_each_hash_function()
    {
        var credentials = ScramCredentials.Derive("pencil", salt => Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==").CopyTo(salt), 4096, [ScramHash.Sha256]);

        Assert.Equal(
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
            credentials.ToText());
    }

    [Fact]
    public void The_text_form_is_read_back()
    {
        Assert.True(ScramCredentials.TryParse(Juliet.ToText(), out var read));

        Assert.Equal(Juliet.ToText(), read.ToText());
        Assert.Equal([ScramHash.Sha512, ScramHash.Sha256, ScramHash.Sha1], read.Items.Select(item => item.Hash));
        Assert.True(read.VerifyPassword("r0m30"));
        Assert.False(read.VerifyPassword("r0m31"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("SCRAM-SHA-1$0:AAAA$AAAA:AAAA")]
    [InlineData("SCRAM-SHA-1$-1:AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("SCRAM-SHA-1$10:$AAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("SCRAM-SHA-1$10:AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAA")]
    [InlineData("SCRAM-SHA-2$10:AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void Other_text_is_not_taken(string text) => Assert.False(ScramCredentials.TryParse(text, out _));

    [Fact]
    public void Two_credentials_for_one_hash_function_are_not_taken()
    {
        var one = Juliet.Items[0].ToText();

        Assert.False(ScramCredentials.TryParse($"{one} {one}", out _));
    }

    [Fact]
    public void An_empty_password_cannot_be_set() =>
        Assert.Throws<FormatException>(() => ScramCredentials.Derive("", Counting));
}
