using Godwit.Protocol;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules;

/// <summary>What kind of content a message has, as the rules of several XEPs ask.</summary>
internal static class MessageContent
{
    private const string Hints = "urn:xmpp:hints";
    private const string ChatStates = "http://jabber.org/protocol/chatstates";

    /// <summary>
    /// True when the message says something that a user would miss: a body, or a payload other than a chat state. A sender's hints (XEP-0334)
    /// overrule that.
    /// </summary>
    public static bool IsWorthKeeping(Stanza message)
    {
        if (message.Has("no-store", Hints) || message.Has("no-permanent-store", Hints))
        {
            return false;
        }

        return message.Has("store", Hints) || message.Has("body", Namespaces.Client) || message.Children.Any(IsContent);
    }

    private static bool IsContent(ChildRef child) => child.Namespace switch
    {
        Namespaces.Client => child.Name is not ("thread" or "subject" or "error"),
        ChatStates or Hints or "urn:xmpp:sid:0" or "http://jabber.org/protocol/nick" => false,
        _ => true,
    };
}
