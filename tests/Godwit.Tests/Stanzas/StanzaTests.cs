using System.Text;
using Godwit.Protocol.Stanzas;

namespace Godwit.Tests.Stanzas;

/// <summary>What a stanza tells of its content without making a tree of it.</summary>
public sealed class StanzaTests
{
    private static readonly Stanza Message = Stanza.ParseStanza(Encoding.UTF8.GetBytes(
        "<message xmlns='jabber:client'><body>Hi</body><origin-id xmlns='urn:xmpp:sid:0' xmlns:p='urn:p' p:id='2' id='a&amp;b'><id id='3'/></origin-id></message>"));

    [Fact]
    public void An_attribute_of_a_child_is_read_from_its_start_tag()
    {
        Assert.Equal("a&b", Message.ChildAttribute("origin-id", "urn:xmpp:sid:0", "id"u8));
        Assert.Equal(Message.Child("origin-id", "urn:xmpp:sid:0")!["id"], Message.ChildAttribute("origin-id", "urn:xmpp:sid:0", "id"u8));
    }

    [Fact]
    public void An_attribute_that_is_not_there_is_null()
    {
        Assert.Null(Message.ChildAttribute("origin-id", "urn:xmpp:sid:0", "by"u8));
        Assert.Null(Message.ChildAttribute("stanza-id", "urn:xmpp:sid:0", "id"u8));
        Assert.Null(Message.ChildAttribute("body", "jabber:client", "id"u8));
    }

    [Fact]
    public void A_stanza_is_written_once()
    {
        Assert.Same(Message.ToUtf8(), Message.ToUtf8());
        Assert.NotEqual(Message.ToUtf8(), Message.WithTo(Protocol.Jids.Jid.Parse("a@b")).ToUtf8());
    }
}
