using Godwit.Abstractions.Archives;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>What only the room itself may say, and a client might put into a message to deceive others: ids of its archive, the time of its history, its protocol.</summary>
internal static class Claims
{
    private const string Delay = Forwarded.Delay;

    /// <summary>The message without them (XEP-0359 §5, XEP-0203 §6, XEP-0045 §7.4).</summary>
    public static Stanza Remove(Stanza message, Jid room)
    {
        var stripped = StanzaId.Strip(message, room);
        return stripped.Without(c => c is { Name: "x", Namespace: RoomNamespaces.User }
            || (c is { Name: "delay", Namespace: Delay } && IsOf(stripped.Parse(c)["from"], room)));
    }

    private static bool IsOf(string? from, Jid room) => Jid.TryParse(from, out var address) && address.Bare.Equals(room);
}
