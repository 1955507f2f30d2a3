using System.Text;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>Somebody enters (XEP-0045 §7.2), and makes the room where there is none (§10.1); or an occupant sends its presence again.</summary>
internal static class Enter
{
    private const int MostNickBytes = 256;

    /// <summary>A room holds the presence of everybody inside, and shows it to everybody who enters.</summary>
    private const int MostPresenceBytes = 16 * 1024;
    private const int NonAnonymous = 100;
    private const int PubliclyLogged = 170;
    private const int Created = 201;

    public static void Run(RoomTurn turn)
    {
        if (turn.Stanza.To!.Resource is not { } nick || Encoding.UTF8.GetByteCount(nick) > MostNickBytes)
        {
            turn.Refuse(StanzaError.JidMalformed);
            return;
        }

        if (turn.Stanza.Size > MostPresenceBytes)
        {
            turn.Refuse(StanzaError.PolicyViolation with { Text = $"Presence for a room may have {MostPresenceBytes} bytes." });
            return;
        }

        var request = turn.Stanza.Child("x", RoomNamespaces.Muc);
        switch (turn.Sender)
        {
            case { } occupant when occupant.Nick != nick:
                ChangeNick.Run(turn, occupant, nick);
                return;
            case { } occupant when request is null:
                ChangePresence.Run(turn, occupant);
                return;
            case null when request is null:
                TurnAway.Run(turn);
                return;
        }

        var isNew = turn.State is null;
        if (isNew)
        {
            Create(turn);
        }

        if (Refusal(turn, nick, request!.Child("password")?.Text) is { } error)
        {
            turn.Refuse(error);
            return;
        }

        Admit(turn, nick, isNew);
        Greeting.Send(turn, request.Child("history"));
    }

    private static void Create(RoomTurn turn)
    {
        var configuration = new RoomConfiguration { IsPersistent = turn.Options.Persistent, MostOccupants = turn.Options.MostOccupants };
        var record = new RoomRecord { Creator = turn.From.Bare, Configuration = configuration }.With(turn.From, Affiliation.Owner);
        turn.Become(new RoomState(turn.Address, record, OccupantList.Empty, RoomHistory.Empty(turn.Options.MostHistory), IsLocked: true));
    }

    private static StanzaError? Refusal(RoomTurn turn, string nick, string? password)
    {
        var (room, affiliation) = (turn.Room, turn.SenderAffiliation);
        var mayAlways = affiliation >= Affiliation.Admin;
        return affiliation switch
        {
            Affiliation.Outcast => StanzaError.Forbidden,
            not Affiliation.Owner when room.IsLocked => StanzaError.ItemNotFound,
            Affiliation.None when room.Configuration.IsMembersOnly => StanzaError.RegistrationRequired,
            not Affiliation.Owner when room.Configuration.Password is { } wanted && wanted != password => StanzaError.NotAuthorized,
            _ when room.Occupants.TryFind(nick, out var holder) => holder.Account.Equals(turn.From.Bare) ? null : StanzaError.Conflict,
            _ when !mayAlways && room.Occupants.Count >= room.Configuration.MostOccupants => StanzaError.ServiceUnavailable with { Type = "wait" },
            _ => null,
        };
    }

    private static void Admit(RoomTurn turn, string nick, bool isNew)
    {
        var session = new OccupantSession(turn.Origin, Content(turn.Stanza));
        var occupant = turn.Room.Occupants.TryFind(nick, out var present)
            ? present.With(session)
            : new Occupant(nick, turn.From.Bare, RoleNames.Initial(turn.SenderAffiliation, turn.Room.Configuration.IsModerated), [session]);
        Greeting.ShowOthers(turn, occupant, session);
        turn.Become(turn.Room.Occupants.With(occupant));
        var codes = new List<int>();
        if (turn.Room.Configuration.IsNonAnonymous)
        {
            codes.Add(NonAnonymous);
        }

        if (turn.Room.Configuration.IsPubliclyLogged)
        {
            codes.Add(PubliclyLogged);
        }

        if (isNew)
        {
            codes.Add(Created);
        }

        new Notice(occupant, turn.SenderAffiliation) { OwnCodes = codes }.SendToAll(turn);
    }

    /// <summary>The presence without what belongs to the protocol of rooms.</summary>
    public static Stanza Content(Stanza presence) =>
        presence.Without(c => c is { Name: "x", Namespace: RoomNamespaces.Muc or RoomNamespaces.User }).With(null, null);
}
