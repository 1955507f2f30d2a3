using Godwit.Protocol;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules;

/// <summary>What kind of content a message has, as the rules of several XEPs ask.</summary>
internal static class MessageContent
{
    public const string Hints = "urn:xmpp:hints";
    public const string ChatStates = "http://jabber.org/protocol/chatstates";
    public const string Receipts = "urn:xmpp:receipts";
    public const string Markers = "urn:xmpp:chat-markers:0";
    public const string RoomUser = "http://jabber.org/protocol/muc#user";
    public const string Carbons = "urn:xmpp:carbons:2";

    /// <summary>
    /// True when the message belongs into an archive (XEP-0313 §6.1.1): a conversation, with something in it that a user would look for again. The
    /// sender's hints (XEP-0334) overrule that; rooms have archives of their own.
    /// </summary>
    public static bool IsArchived(Stanza message) =>
        IsWaiting(message) && !message.Has("no-permanent-store", Hints);

    /// <summary>True when the message waits for a client that takes it over (XEP-0160 §3): not what is only of use at the moment it is sent.</summary>
    public static bool IsWaiting(Stanza message) =>
        message.Type is null or "normal" or "chat"
        && !message.Has("no-store", Hints)
        && (message.Has("store", Hints) || HasContent(message));

    /// <summary>True when the message says something by itself: a body, a receipt, a key, an invitation; not only that somebody is typing.</summary>
    public static bool HasContent(Stanza message)
    {
        foreach (var child in message.Children)
        {
            if (IsContent(message, child))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the message invites to a room, directly (XEP-0249) or through it (XEP-0045 §7.8.2).</summary>
    public static bool IsInvitation(Stanza message) =>
        message.Has("x", "jabber:x:conference") || (message.Child("x", RoomUser)?.Elements.Any(e => e.Name is "invite" or "decline") ?? false);

    private static bool IsContent(Stanza message, ChildRef child) => child.Namespace switch
    {
        Namespaces.Client => child.Name is not ("thread" or "subject" or "error"),
        Receipts => child.Name != "request",
        Markers => child.Name != "markable",
        RoomUser => message.Parse(child).Elements.Any(),
        ChatStates or Hints or Carbons => false,
        "urn:xmpp:sid:0" or "urn:xmpp:delay" or "jabber:x:delay" or "jabber:x:event" or "urn:xmpp:eme:0" => false,
        "http://jabber.org/protocol/nick" or "urn:xmpp:occupant-id:0" => false,
        _ => true,
    };
}
