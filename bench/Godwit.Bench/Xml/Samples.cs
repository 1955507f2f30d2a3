using System.Text;
using Godwit.Protocol.Xml;

namespace Godwit.Bench.Xml;

/// <summary>What clients send, and readers in the middle of their stream.</summary>
public static class Samples
{
    /// <summary>A chat message as clients send it, 300 bytes.</summary>
    public static readonly byte[] Message = Encoding.UTF8.GetBytes(
        "<message to='juliet@capulet.example' type='chat' id='b4e1a6f0-6d1c'><body>Art thou not Romeo, and a Montague? Neither, fair saint.</body>"
        + "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>"
        + "<origin-id xmlns='urn:xmpp:sid:0' id='b4e1a6f0-6d1c-9a2b'/></message>");

    /// <summary>A presence with capabilities.</summary>
    public static readonly byte[] Presence = Encoding.UTF8.GetBytes(
        "<presence><show>away</show><status>Gone to the orchard</status><priority>5</priority>"
        + "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://client.example' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>");

    /// <summary>A ping.</summary>
    public static readonly byte[] Iq = Encoding.UTF8.GetBytes("<iq to='capulet.example' type='get' id='c2s1'><ping xmlns='urn:xmpp:ping'/></iq>");

    /// <summary>A message of 8 KiB, mostly text beyond ASCII in small part.</summary>
    public static readonly byte[] Large = Encoding.UTF8.GetBytes(
        "<message to='juliet@capulet.example' type='chat' id='b4e1a6f0-6d1c'><body>"
        + string.Concat(Enumerable.Repeat("It is the east, and Juliet is the sun. Arise, fair sun, and kill the envious moon, déjà vu. ", 87))
        + "</body></message>");

    private static readonly byte[] Header = Encoding.UTF8.GetBytes(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='capulet.example' version='1.0'>");

    /// <summary>A reader that has read its stream header.</summary>
    public static XmppReader Reader()
    {
        var reader = new XmppReader(new XmppReaderLimits(), XmppFraming.Stream);
        var input = new System.Buffers.ReadOnlySequence<byte>(Header);
        while (reader.TryRead(ref input, out _))
        {
        }

        return reader;
    }
}
