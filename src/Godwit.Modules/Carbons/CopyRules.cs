using Godwit.Protocol;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Carbons;

/// <summary>Which messages are copied: the rules of XEP-0280 §6.1, without the one for errors (see <see cref="SentMessages"/>).</summary>
internal static class CopyRules
{
    public static bool IsEligible(Stanza message, bool isOutbound)
    {
        if (message.Has("private", MessageContent.Carbons) || message.Has("no-copy", MessageContent.Hints) || message.Type == "groupchat")
        {
            return false;
        }

        if (MessageContent.IsInvitation(message))
        {
            return true;
        }

        if (!isOutbound && message.Has("x", MessageContent.RoomUser))
        {
            // A private message from a room, which gives it to every client that is in there.
            return false;
        }

        return message.Type switch
        {
            "chat" => true,
            null or "normal" when message.Has("body", Namespaces.Client) => true,
            _ => message.Children.Any(c => c.Namespace is MessageContent.Receipts or MessageContent.ChatStates or MessageContent.Markers),
        };
    }
}
