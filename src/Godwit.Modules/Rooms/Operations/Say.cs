using Godwit.Abstractions.Archives;
using Godwit.Abstractions.Stores;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>An occupant says something to all (XEP-0045 §7.4), or what is to be talked about (§8.1).</summary>
internal static class Say
{
    public static void Run(RoomTurn turn)
    {
        if (turn.Sender is not { } speaker)
        {
            turn.Refuse(StanzaError.NotAcceptable);
            return;
        }

        var isSubject = turn.Stanza.Has("subject", Namespaces.Client) && !turn.Stanza.Has("body", Namespaces.Client) && !turn.Stanza.Has("thread", Namespaces.Client);
        if (isSubject ? !MayChangeSubject(turn.Room, speaker) : speaker.Role < Role.Participant)
        {
            turn.Refuse(StanzaError.Forbidden);
            return;
        }

        if (isSubject)
        {
            turn.Become(turn.Room.Record with { Subject = new RoomSubject(turn.Stanza.Child("subject", Namespaces.Client)!.Text, speaker.Nick, turn.Now) });
        }

        Reflect(turn, speaker, isSubject);
    }

    private static bool MayChangeSubject(RoomState room, Occupant speaker) =>
        speaker.Role == Role.Moderator || (speaker.Role == Role.Participant && room.Configuration.ParticipantsMayChangeSubject);

    private static void Reflect(RoomTurn turn, Occupant speaker, bool isSubject)
    {
        var message = Claims.Remove(turn.Stanza, turn.Address).With(turn.Room.AddressOf(speaker.Nick), null);
        if (!IsKept(message, isSubject))
        {
            turn.Tell(message, turn.Room.Occupants.Sessions);
            return;
        }

        var identity = message.Child("origin-id", StanzaId.Namespace)?["id"] is { Length: > 0 } origin ? MessageIdentity.Of(turn.From, turn.Address, origin) : turn.Tag;
        if (identity != 0 && turn.FindSaid(identity) is { } known)
        {
            // Who sends again has not seen it come back; the others have.
            turn.Repeat(known);
            turn.Tell(message.Append(StanzaId.Of(turn.Address, known)), [.. speaker.Sessions.Where(s => s.Address.Equals(turn.From))]);
            return;
        }

        turn.Keep(new LogEntry(turn.NextSequence, turn.Now, LogFlags.Archive, message.From!, identity, Signature.Add(message, turn, speaker).ToUtf8()));
        var reflected = message.Append(StanzaId.Of(turn.Address, turn.NextSequence));
        if (!isSubject && message.Has("body", Namespaces.Client))
        {
            turn.Become(turn.Room with { History = turn.Room.History.With(new Said(turn.NextSequence, turn.Now, reflected)) });
        }

        turn.Tell(reflected, turn.Room.Occupants.Sessions);
    }

    /// <summary>Not what is only of use at the moment, such as that somebody is typing.</summary>
    private static bool IsKept(Stanza message, bool isSubject) =>
        isSubject
        || (!message.Has("no-store", MessageContent.Hints) && !message.Has("no-permanent-store", MessageContent.Hints)
            && (message.Has("store", MessageContent.Hints) || MessageContent.HasContent(message)));
}
