using System.Globalization;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>What somebody who enters is told, in this order (XEP-0045 §7.1): who is there, itself, what was said last, what is talked about.</summary>
internal static class Greeting
{
    /// <summary>The presence of everybody who is there already.</summary>
    public static void ShowOthers(RoomTurn turn, Occupant newcomer, OccupantSession session)
    {
        foreach (var other in turn.Room.Occupants.All.Where(o => o.Nick != newcomer.Nick))
        {
            turn.Tell(new Notice(other, turn.Room.Record.Of(other.Account)).Build(turn.Room, Notice.Sees(turn.Room, newcomer), isOwn: false), [session]);
        }
    }

    /// <summary>Shows the others anew to somebody who sees their addresses now, and did not before (§5.1.1).</summary>
    public static void ShowAddresses(RoomTurn turn, Occupant before, Occupant after)
    {
        if (Notice.Sees(turn.Room, before) || !Notice.Sees(turn.Room, after))
        {
            return;
        }

        foreach (var other in turn.Room.Occupants.All.Where(o => o.Nick != after.Nick))
        {
            turn.Tell(new Notice(other, turn.Room.Record.Of(other.Account)).Build(turn.Room, showsAddress: true, isOwn: false), after.Sessions);
        }
    }

    /// <summary>What was said last, as far as the newcomer wants to know it, and the subject.</summary>
    public static void Send(RoomTurn turn, Element? wanted)
    {
        OccupantSession[] session = [turn.Sender!.Sessions[^1]];
        foreach (var message in Choose(turn, wanted))
        {
            turn.Tell(message.Delayed(turn.Address), session);
        }

        // Also when there is none: it says that the history is at its end (§7.2.15).
        turn.Tell(turn.Room.Record.Subject?.ToMessage(turn.Address) ?? RoomSubject.None(turn.Address), session);
    }

    /// <summary>All that the client asks for must hold (§7.2.14).</summary>
    private static IEnumerable<Said> Choose(RoomTurn turn, Element? wanted)
    {
        IEnumerable<Said> messages = turn.Room.History.Messages;
        if (wanted is null)
        {
            return messages;
        }

        if (Number(wanted, "seconds") is { } seconds)
        {
            messages = messages.Where(m => m.Time >= turn.Now.AddSeconds(-seconds));
        }

        if (wanted["since"] is { } since && Timestamp.TryRead(since, out var start))
        {
            messages = messages.Where(m => m.Time >= start);
        }

        if (Number(wanted, "maxstanzas") is { } most)
        {
            messages = messages.TakeLast((int)most);
        }

        return Number(wanted, "maxchars") is { } characters ? Within(messages, characters) : messages;
    }

    /// <summary>The newest messages whose whole XML fits.</summary>
    private static IEnumerable<Said> Within(IEnumerable<Said> messages, long characters) =>
        messages.Reverse().TakeWhile(m => (characters -= m.Message.ToUtf8().Length) >= 0).Reverse();

    private static long? Number(Element wanted, string name) =>
        int.TryParse(wanted[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
