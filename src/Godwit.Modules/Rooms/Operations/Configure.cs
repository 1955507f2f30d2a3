using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Forms;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>Owners see and change the configuration (XEP-0045 §10.1, §10.2), or destroy the room (§10.9).</summary>
internal static class Configure
{
    private const int Changed = 104;
    private const int BecamePubliclyLogged = 170;
    private const int NoMorePubliclyLogged = 171;
    private const int BecameNonAnonymous = 172;
    private const int BecameSemiAnonymous = 173;
    private const int NowMembersOnly = 322;

    /// <summary>Shows the form.</summary>
    public static void Show(RoomTurn turn)
    {
        if (turn.SenderAffiliation != Affiliation.Owner)
        {
            turn.Refuse(StanzaError.Forbidden);
            return;
        }

        var form = ConfigurationForm.Write(turn.Room.Configuration, turn.Options);
        turn.Answer(turn.Stanza.Reply(new Element("query", RoomNamespaces.Owner).Add(form.ToElement())));
    }

    /// <summary>Takes the form, or destroys the room.</summary>
    public static void Run(RoomTurn turn)
    {
        var query = turn.Stanza.Payload!;
        if (turn.SenderAffiliation != Affiliation.Owner)
        {
            turn.Refuse(StanzaError.Forbidden);
        }
        else if (query.Child("destroy") is { } destroy)
        {
            Destroy.Run(turn, destroy);
        }
        else
        {
            Take(turn, DataForm.Read(query.Child("x", DataForm.Namespace)));
        }
    }

    private static void Take(RoomTurn turn, DataForm? form)
    {
        switch (form?.Type)
        {
            case "cancel" when turn.Room.IsLocked:
                // Who does not want to configure a new room does not want it (§10.1.3).
                Destroy.Run(turn, null);
                break;
            case "cancel":
                turn.Answer(turn.Stanza.Reply(null));
                break;
            case "submit" when ConfigurationForm.TryRead(form, turn.Room.Configuration, turn.Options, out var configuration):
                Apply(turn, configuration);
                turn.Answer(turn.Stanza.Reply(null));
                break;
            case "submit":
                turn.Refuse(StanzaError.NotAcceptable);
                break;
            default:
                turn.Refuse(StanzaError.BadRequest);
                break;
        }
    }

    private static void Apply(RoomTurn turn, RoomConfiguration configuration)
    {
        var former = turn.Room.Configuration;
        turn.Become(turn.Room with { IsLocked = false });
        if (configuration == former)
        {
            return;
        }

        turn.Become(turn.Room.Record with { Configuration = configuration });
        if (configuration.IsMembersOnly && !former.IsMembersOnly)
        {
            SendOutStrangers(turn);
        }

        if (former.IsModerated && !configuration.IsModerated)
        {
            GiveVoice(turn);
        }

        var x = new Element("x", RoomNamespaces.User).AddRange(Codes(former, configuration).Select(Notice.Status));
        turn.Tell(Stanza.Message(turn.Address, null, "groupchat", null, x), turn.Room.Occupants.Sessions);
    }

    /// <summary>What everybody is told of the change (§10.2.1).</summary>
    private static IEnumerable<int> Codes(RoomConfiguration former, RoomConfiguration configuration)
    {
        if (configuration.IsPubliclyLogged != former.IsPubliclyLogged)
        {
            yield return configuration.IsPubliclyLogged ? BecamePubliclyLogged : NoMorePubliclyLogged;
        }

        if (configuration.IsNonAnonymous != former.IsNonAnonymous)
        {
            yield return configuration.IsNonAnonymous ? BecameNonAnonymous : BecameSemiAnonymous;
        }

        if (configuration with { IsNonAnonymous = former.IsNonAnonymous } != former)
        {
            yield return Changed;
        }
    }

    /// <summary>There are no visitors where everybody may speak.</summary>
    private static void GiveVoice(RoomTurn turn)
    {
        foreach (var visitor in turn.Room.Occupants.All.Where(o => o.Role == Role.Visitor).ToList())
        {
            var participant = visitor with { Role = Role.Participant };
            turn.Become(turn.Room.Occupants.With(participant));
            new Notice(participant, turn.Room.Record.Of(participant.Account)).SendToAll(turn);
        }
    }

    private static void SendOutStrangers(RoomTurn turn)
    {
        foreach (var stranger in turn.Room.Occupants.All.Where(o => turn.Room.Record.Of(o.Account) == Affiliation.None).ToList())
        {
            new Notice(stranger, Affiliation.None) { IsLeaving = true, Codes = [NowMembersOnly] }.SendToAll(turn);
            turn.Become(turn.Room.Occupants.Without(stranger.Nick));
        }
    }
}
