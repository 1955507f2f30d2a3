using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>Makes somebody a member, an administrator, an owner, an outcast, or nothing of these (XEP-0045 §9.1 to §9.4, §10.3 to §10.7).</summary>
internal sealed record ChangeAffiliation(Jid Account, Affiliation Affiliation, string? Reason) : PersonChange(Reason)
{
    private const int Banned = 301;
    private const int NotMember = 321;

    public override StanzaError? Refusal(RoomTurn turn)
    {
        var target = turn.Room.Record.Of(Account);
        if (turn.SenderAffiliation < Affiliation.Admin)
        {
            return StanzaError.Forbidden;
        }

        if (Affiliation == Affiliation.Outcast && Account.Equals(turn.From.Bare))
        {
            return StanzaError.Conflict;
        }

        // Only owners say who is an owner or an administrator (§10.3 to §10.7); who may ban others may not ban these (§9.1).
        return turn.SenderAffiliation == Affiliation.Owner || (target < Affiliation.Admin && Affiliation < Affiliation.Admin) ? null
            : Affiliation == Affiliation.Outcast ? StanzaError.NotAllowed
            : StanzaError.Forbidden;
    }

    public override void Apply(RoomTurn turn)
    {
        var actor = turn.Sender?.Nick;
        var isUnchanged = turn.Room.Record.Of(Account) == Affiliation;
        if (!isUnchanged)
        {
            turn.Become(turn.Room.Record.With(Account, Affiliation));
        }

        var isOut = Affiliation == Affiliation.Outcast || (Affiliation == Affiliation.None && turn.Room.Configuration.IsMembersOnly);
        foreach (var occupant in turn.Room.Occupants.OfAccount(Account))
        {
            if (isOut)
            {
                new Notice(occupant, Affiliation)
                {
                    IsLeaving = true,
                    Codes = [Affiliation == Affiliation.Outcast ? Banned : NotMember],
                    Reason = Reason,
                    Actor = actor,
                }.SendToAll(turn);
                turn.Become(turn.Room.Occupants.Without(occupant.Nick));
            }
            else if (!isUnchanged)
            {
                var changed = occupant with { Role = RoleNames.Initial(Affiliation, turn.Room.Configuration.IsModerated) };
                turn.Become(turn.Room.Occupants.With(changed));
                new Notice(changed, Affiliation) { Reason = Reason, Actor = actor }.SendToAll(turn);
                Greeting.ShowAddresses(turn, occupant, changed);
            }
        }
    }
}
