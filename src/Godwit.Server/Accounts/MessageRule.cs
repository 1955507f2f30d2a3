using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Accounts;

/// <summary>What happens to a message.</summary>
internal enum DeliveryAction
{
    /// <summary>It goes to sessions.</summary>
    Deliver,

    /// <summary>Nobody is there: it waits in the mailbox, or is refused when it is of a kind that does not wait.</summary>
    Offline,

    /// <summary>It is dropped silently.</summary>
    Ignore,

    /// <summary>It is answered with <c>service-unavailable</c>.</summary>
    Error,
}

/// <summary>
/// Which sessions a message is for: RFC 6121 §8.5, the table of §8.5.4. Where the table leaves a choice: all non-negative sessions get a message
/// ("all" rather than "most available", the rule for which multiple devices and carbons work best), and what could be ignored silently is
/// answered with an error, so that no sender believes a lost message delivered.
/// </summary>
internal readonly record struct MessageRule(DeliveryAction Action, IReadOnlyList<AccountSession> Sessions)
{
    /// <summary>The rule for a message to an account that exists.</summary>
    public static MessageRule For(Stanza message, SessionList sessions)
    {
        var isError = message.IsError;
        if (!message.To!.IsBare)
        {
            // §8.5.3.1: a session that is there gets everything, whatever its priority.
            if (sessions.Find(message.To) is { } match)
            {
                return new MessageRule(DeliveryAction.Deliver, [match]);
            }

            // §8.5.3.2.1: only chat is treated as if it were for the bare JID.
            if (message.Type != "chat")
            {
                return new MessageRule(isError ? DeliveryAction.Ignore : DeliveryAction.Error, []);
            }
        }

        // §8.5.2.1.1: groupchat to a bare JID is a mistake; an error is never answered.
        if (message.Type == "groupchat" || isError)
        {
            return new MessageRule(isError ? DeliveryAction.Ignore : DeliveryAction.Error, []);
        }

        var takers = sessions.TakingMessages;
        return takers switch
        {
            { Count: > 0 } => new MessageRule(DeliveryAction.Deliver, takers),
            _ when message.Type == "headline" => new MessageRule(DeliveryAction.Ignore, []),
            _ => new MessageRule(DeliveryAction.Offline, []),
        };
    }
}
