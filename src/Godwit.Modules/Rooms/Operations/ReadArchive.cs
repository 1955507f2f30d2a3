using Godwit.Abstractions.Archives;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>Somebody asks for the room's archive (XEP-0313 §4): who may enter may read.</summary>
internal static class ReadArchive
{
    public static void Run(RoomTurn turn)
    {
        var (type, name) = (turn.Stanza.Type, turn.Stanza.Children[0].Name);
        if (!MayRead(turn))
        {
            turn.Refuse(StanzaError.Forbidden);
            return;
        }

        switch (type, name)
        {
            case ("get", "query"):
                turn.Answer(turn.Stanza.Reply(ArchiveForm.Describe()));
                break;
            case ("get", "metadata"):
                turn.Add(new RoomEffect.DescribeArchive());
                break;
            case ("set", "query"):
                Query(turn);
                break;
            default:
                turn.Refuse(StanzaError.FeatureNotImplemented);
                break;
        }
    }

    private static void Query(RoomTurn turn)
    {
        if (ArchiveQuery.TryRead(turn.Stanza.Payload!, out var question, out var error))
        {
            turn.Add(new RoomEffect.ShowArchive(question, Signature.IsShown(turn)));
        }
        else
        {
            turn.Refuse(error);
        }
    }

    private static bool MayRead(RoomTurn turn) => turn.SenderAffiliation switch
    {
        Affiliation.Outcast => false,
        Affiliation.None => turn.Sender is not null || turn.Room is { IsLocked: false, Configuration.IsPubliclyLogged: true },
        _ => true,
    };
}
