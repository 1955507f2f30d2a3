using Godwit.Protocol;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.ClientState;

/// <summary>What an inactive client need not be woken for.</summary>
internal static class Importance
{
    /// <summary>True for presence that only tells who is there, and for messages that only tell that somebody is typing.</summary>
    public static bool CanWait(Stanza stanza) => stanza.Kind switch
    {
        StanzaKind.Presence => stanza.Type is null or "unavailable" && !IsAboutSelf(stanza),
        StanzaKind.Message => IsTyping(stanza) || IsCopyOfTyping(stanza),
        _ => false,
    };

    private static bool IsTyping(Stanza message) =>
        message.Type is null or "normal" or "chat" or "groupchat"
        && message.Children.Any(c => c.Namespace == MessageContent.ChatStates)
        && !message.Has("subject", Namespaces.Client)
        && !message.Has("store", MessageContent.Hints)
        && !MessageContent.HasContent(message);

    private static bool IsCopyOfTyping(Stanza message)
    {
        var copy = message.Child("received", MessageContent.Carbons) ?? message.Child("sent", MessageContent.Carbons);
        return copy?.Child("forwarded", Forwarded.Namespace)?.Child("message", Namespaces.Client) is { } inner && IsTyping(Stanza.FromElement(inner));
    }

    /// <summary>True when a room tells the client about itself (status 110): it has come in, or was put out.</summary>
    private static bool IsAboutSelf(Stanza presence) =>
        presence.Child("x", MessageContent.RoomUser)?.Elements.Any(e => e.Name == "status" && e["code"] == "110") ?? false;
}
