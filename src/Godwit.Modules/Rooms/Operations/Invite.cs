using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>An occupant has the room invite somebody (XEP-0045 §7.8.2), or who was invited declines.</summary>
internal static class Invite
{
    private const int MostInvited = 50;

    public static void Run(RoomTurn turn)
    {
        var user = turn.Stanza.Child("x", RoomNamespaces.User);
        var invitations = user?.Elements.Where(e => e.Is("invite", RoomNamespaces.User)).ToList() ?? [];
        if (user?.Child("decline") is { } decline)
        {
            Decline(turn, decline);
        }
        else if (invitations.Count is 0 or > MostInvited)
        {
            turn.Refuse(StanzaError.BadRequest);
        }
        else if (turn.Sender is not { } host)
        {
            turn.Refuse(StanzaError.NotAcceptable);
        }
        else if (turn.Room.Configuration is { IsMembersOnly: true, MembersMayInvite: false } && turn.SenderAffiliation < Affiliation.Admin)
        {
            turn.Refuse(StanzaError.Forbidden);
        }
        else
        {
            InviteAll(turn, host, invitations);
        }
    }

    private static void InviteAll(RoomTurn turn, Occupant host, List<Element> invitations)
    {
        var guests = new List<(Jid Guest, string? Reason)>();
        foreach (var invitation in invitations)
        {
            if (!Jid.TryParse(invitation["to"], out var guest) || guest.Local is null)
            {
                turn.Refuse(StanzaError.JidMalformed);
                return;
            }

            guests.Add((guest, invitation.Child("reason")?.Text));
        }

        var newcomers = turn.Room.Configuration.IsMembersOnly ? guests.Select(g => g.Guest.Bare).Distinct().Count(g => turn.Room.Record.Of(g) == Affiliation.None) : 0;
        if (turn.Room.Record.Affiliations.Count + newcomers > turn.Options.MostAffiliations)
        {
            turn.Refuse(StanzaError.ResourceConstraint);
            return;
        }

        foreach (var (guest, reason) in guests)
        {
            if (turn.Room.Configuration.IsMembersOnly && turn.Room.Record.Of(guest) == Affiliation.None)
            {
                // Who is invited may come in (§7.8.2).
                turn.Become(turn.Room.Record.With(guest, Affiliation.Member));
            }

            turn.Add(new RoomEffect.Post(Invitation(turn, host, guest, reason)));
        }
    }

    private static Stanza Invitation(RoomTurn turn, Occupant host, Jid guest, string? reason)
    {
        var (room, password) = (turn.Room, turn.Room.Configuration.Password);
        var inviter = room.Configuration.IsNonAnonymous || host.Role == Role.Moderator ? host.Account : room.AddressOf(host.Nick);
        var invite = new Element("invite", RoomNamespaces.User).Set("from", inviter.ToString());
        if (reason is not null)
        {
            invite.Add("reason", reason);
        }

        var x = new Element("x", RoomNamespaces.User).Add(invite);
        if (password is not null)
        {
            x.Add("password", password);
        }

        // The same as a direct invitation (XEP-0249), for clients that know only that.
        var direct = new Element("x", RoomNamespaces.DirectInvitation).Set("jid", turn.Address.ToString()).Set("reason", reason).Set("password", password);
        return Stanza.Message(turn.Address, guest, "normal", turn.Stanza.Id, x, direct);
    }

    private static void Decline(RoomTurn turn, Element decline)
    {
        if (!Jid.TryParse(decline["to"], out var inviter))
        {
            turn.Refuse(StanzaError.JidMalformed);
            return;
        }

        // It goes to people of the room only, so that nobody can use the room to write to others.
        var occupant = inviter.Bare.Equals(turn.Address) && inviter.Resource is { } nick && turn.Room.Occupants.TryFind(nick, out var host) ? host.Account : inviter.Bare;
        if (turn.Room.Record.Of(occupant) <= Affiliation.None && turn.Room.Occupants.OfAccount(occupant).Count == 0)
        {
            turn.Refuse(StanzaError.ItemNotFound);
            return;
        }

        var answer = new Element("decline", RoomNamespaces.User).Set("from", turn.From.Bare.ToString());
        if (decline.Child("reason")?.Text is { } reason)
        {
            answer.Add("reason", reason);
        }

        turn.Add(new RoomEffect.Post(Stanza.Message(turn.Address, occupant, "normal", turn.Stanza.Id, new Element("x", RoomNamespaces.User).Add(answer))));
    }
}
