using System.Collections.Immutable;
using Godwit.Protocol.Jids;

namespace Godwit.Modules.Rooms.Model;

/// <summary>What a room keeps when nobody is in it. Immutable.</summary>
internal sealed record RoomRecord
{
    /// <summary>What the owners decided.</summary>
    public RoomConfiguration Configuration { get; init; } = new();

    /// <summary>Who made the room.</summary>
    public required Jid Creator { get; init; }

    /// <summary>What is talked about, or null when nobody has said.</summary>
    public RoomSubject? Subject { get; init; }

    /// <summary>What people are to the room, by bare JID; those who are nothing are left out.</summary>
    public ImmutableDictionary<Jid, Affiliation> Affiliations { get; init; } = ImmutableDictionary<Jid, Affiliation>.Empty;

    /// <summary>What somebody is to the room.</summary>
    public Affiliation Of(Jid account) => Affiliations.GetValueOrDefault(account.Bare);

    /// <summary>The record with another affiliation.</summary>
    public RoomRecord With(Jid account, Affiliation affiliation) => this with
    {
        Affiliations = affiliation == Affiliation.None ? Affiliations.Remove(account.Bare) : Affiliations.SetItem(account.Bare, affiliation),
    };
}
