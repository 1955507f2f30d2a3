using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>Gives an occupant a voice or takes it (XEP-0045 §8.3, §8.4), makes it a moderator or not (§9.6, §9.7), or kicks it (§8.2).</summary>
internal sealed record ChangeRole(Occupant Occupant, Role Role, string? Reason) : PersonChange(Reason)
{
    private const int Kicked = 307;

    public override StanzaError? Refusal(RoomTurn turn)
    {
        if (turn.Sender is not { Role: Role.Moderator })
        {
            return StanzaError.Forbidden;
        }

        var target = turn.Room.Record.Of(Occupant.Account);
        var isTakenDown = Role < Occupant.Role;
        if (isTakenDown && (target > turn.SenderAffiliation || (target >= Affiliation.Admin && turn.SenderAffiliation != Affiliation.Owner)))
        {
            return StanzaError.NotAllowed;
        }

        return Role switch
        {
            // Administrators and owners are moderators as long as they are what they are (§5.2.1).
            Role.Visitor or Role.Participant when target >= Affiliation.Admin => StanzaError.NotAllowed,
            // Only they decide on moderators, and send them out (§5.1.3).
            _ when (Role == Role.Moderator || Occupant.Role == Role.Moderator) && turn.SenderAffiliation < Affiliation.Admin => StanzaError.Forbidden,
            _ => null,
        };
    }

    public override void Apply(RoomTurn turn)
    {
        var affiliation = turn.Room.Record.Of(Occupant.Account);
        if (Role == Role.None)
        {
            new Notice(Occupant, affiliation) { IsLeaving = true, Codes = [Kicked], Reason = Reason, Actor = turn.Sender?.Nick }.SendToAll(turn);
            turn.Become(turn.Room.Occupants.Without(Occupant.Nick));
            return;
        }

        var changed = Occupant with { Role = Role };
        turn.Become(turn.Room.Occupants.With(changed));
        new Notice(changed, affiliation) { Reason = Reason, Actor = turn.Sender?.Nick }.SendToAll(turn);
        Greeting.ShowAddresses(turn, Occupant, changed);
    }
}
