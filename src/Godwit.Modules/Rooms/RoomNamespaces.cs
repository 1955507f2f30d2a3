namespace Godwit.Modules.Rooms;

/// <summary>The namespaces of multi-user chat.</summary>
internal static class RoomNamespaces
{
    public const string Muc = "http://jabber.org/protocol/muc";
    public const string User = "http://jabber.org/protocol/muc#user";
    public const string Admin = "http://jabber.org/protocol/muc#admin";
    public const string Owner = "http://jabber.org/protocol/muc#owner";
    public const string Configuration = "http://jabber.org/protocol/muc#roomconfig";
    public const string Information = "http://jabber.org/protocol/muc#roominfo";

    /// <summary>Says that a message keeps its id when the room reflects it (XEP-0045 §7.4).</summary>
    public const string StableId = "http://jabber.org/protocol/muc#stable_id";

    /// <summary>Says that the room itself answers pings of occupants to themselves (XEP-0410 §3).</summary>
    public const string SelfPing = "http://jabber.org/protocol/muc#self-ping-optimization";

    public const string DirectInvitation = "jabber:x:conference";
    public const string DiscoInfo = "http://jabber.org/protocol/disco#info";
    public const string DiscoItems = "http://jabber.org/protocol/disco#items";
    public const string Ping = "urn:xmpp:ping";
}
