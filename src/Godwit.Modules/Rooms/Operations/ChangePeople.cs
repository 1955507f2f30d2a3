using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>Changes roles and affiliations (XEP-0045 §8.2 to §10.8): all that a request asks for, or nothing.</summary>
internal static class ChangePeople
{
    private const int MostItems = 100;

    public static void Run(RoomTurn turn)
    {
        var items = turn.Stanza.Payload!.Elements.Where(e => e.Is("item", RoomNamespaces.Admin)).ToList();
        if (items.Count is 0 or > MostItems)
        {
            turn.Refuse(StanzaError.BadRequest);
            return;
        }

        var changes = new List<PersonChange>();
        foreach (var item in items)
        {
            var error = Read(turn, item, out var change) ?? change!.Refusal(turn);
            if (error is not null)
            {
                turn.Refuse(error);
                return;
            }

            changes.Add(change!);
        }

        if (Lasting(turn, changes) is { } conflict)
        {
            turn.Refuse(conflict);
            return;
        }

        foreach (var change in changes)
        {
            change.Apply(turn);
        }

        turn.Answer(turn.Stanza.Reply(null));
    }

    private static StanzaError? Read(RoomTurn turn, Element item, out PersonChange? change)
    {
        change = null;
        var reason = item.Child("reason")?.Text;
        if (RoleNames.TryRead(item["role"], out var role) && item["affiliation"] is null)
        {
            if (item["nick"] is not { } nick || !turn.Room.Occupants.TryFind(nick, out var occupant))
            {
                return StanzaError.ItemNotFound;
            }

            change = new ChangeRole(occupant, role.Value, reason);
            return null;
        }

        if (!AffiliationNames.TryRead(item["affiliation"], out var affiliation) || item["role"] is not null)
        {
            return StanzaError.BadRequest;
        }

        if (!TryName(turn, item, out var account))
        {
            return item["jid"] is null ? StanzaError.ItemNotFound : StanzaError.JidMalformed;
        }

        change = new ChangeAffiliation(account, affiliation.Value, reason);
        return null;
    }

    private static bool TryName(RoomTurn turn, Element item, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Jid? account)
    {
        account = item["jid"] is { } text ? Jid.TryParse(text, out var jid) ? jid.Bare : null
            : item["nick"] is { } nick && turn.Room.Occupants.TryFind(nick, out var occupant) ? occupant.Account
            : null;
        return account is not null;
    }

    /// <summary>What would be wrong with all of them together: a room without an owner, or too many to remember.</summary>
    private static StanzaError? Lasting(RoomTurn turn, List<PersonChange> changes)
    {
        var record = turn.Room.Record;
        foreach (var change in changes.OfType<ChangeAffiliation>())
        {
            record = record.With(change.Account, change.Affiliation);
        }

        return !record.Affiliations.ContainsValue(Affiliation.Owner) ? StanzaError.Conflict
            : record.Affiliations.Count > turn.Options.MostAffiliations ? StanzaError.ResourceConstraint
            : null;
    }
}
