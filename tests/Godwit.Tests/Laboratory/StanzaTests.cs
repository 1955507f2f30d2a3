using System.Text;
using Godwit.Lab.Swarm;

namespace Godwit.Tests.Laboratory;

/// <summary>What the laboratory reads from stanzas as bytes.</summary>
public sealed class StanzaTests
{
    [Fact]
    public void A_message_says_which_one_it_is()
    {
        Assert.True(Stanza.TryRead(Stanza.Message(12, 345, "lab13@localhost"), out var conversation, out var number));
        Assert.Equal((12, 345), (conversation, number));
        Assert.False(Stanza.TryRead("<message><body>hello</body></message>"u8, out _, out _));
    }

    [Fact]
    public void The_identity_is_that_of_the_account_and_of_nobody_else()
    {
        var stanza = Encoding.UTF8.GetBytes(
            "<message id='m-1'><body>lab 0 1 x</body><stanza-id xmlns='urn:xmpp:sid:0' by='room@x' id='r'/><stanza-id id=\"mine\" xmlns='urn:xmpp:sid:0' by=\"a@x\"/></message>");
        Assert.Equal("mine", Stanza.StanzaId(stanza, "a@x"));
        Assert.Equal("r", Stanza.StanzaId(stanza, "room@x"));
        Assert.Null(Stanza.StanzaId(stanza, "b@x"));
    }

    [Fact]
    public void A_message_of_an_archive_has_the_identity_of_the_archive()
    {
        Assert.Equal("7", Stanza.ArchiveId("<message to='a@x/lab' id='0'><result xmlns='urn:xmpp:mam:2' id='7'><forwarded/></result></message>"u8));
        Assert.Null(Stanza.ArchiveId("<message id='0'><body>x</body></message>"u8));
    }

    [Theory]
    [InlineData("<message id='m-17' type='error'/>", 17)]
    [InlineData("<message type=\"error\" id=\"m-17\"><body id='m-18'/></message>", 17)]
    [InlineData("<message><body id='m-18'/></message>", 0)]
    [InlineData("<message id='x-17'/>", 0)]
    [InlineData("<message id='m-17x'/>", 0)]
    public void A_number_is_that_in_the_id_of_the_stanza_itself(string stanza, int number) => Assert.Equal(number, Stanza.Number(Encoding.UTF8.GetBytes(stanza), "m-"));
}
