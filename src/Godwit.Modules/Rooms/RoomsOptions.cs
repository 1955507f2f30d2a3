using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Godwit.Modules.Rooms;

/// <summary>What the operator decides about rooms.</summary>
public sealed record RoomsOptions
{
    /// <summary>The greatest number of occupants that a room's owner may allow.</summary>
    [Description("How many occupants a room may have; its owners may allow fewer."), Range(2, 100_000)]
    public int MostOccupants { get; init; } = 1000;

    /// <summary>How many rooms one account may own that it has made.</summary>
    [Description("How many lasting rooms one account may have made."), Range(0, 100_000)]
    public int MostPerAccount { get; init; } = 100;

    /// <summary>How many people a room may remember as member, outcast and so on.</summary>
    [Description("How many addresses a room may have affiliations with: members, outcasts, administrators, owners."), Range(10, 100_000)]
    public int MostAffiliations { get; init; } = 5000;

    /// <summary>How many messages somebody who joins is shown at the most.</summary>
    [Description("How many of the last messages somebody who joins is shown at the most."), Range(0, 500)]
    public int MostHistory { get; init; } = 50;

    /// <summary>Whether a new room stays when its last occupant leaves, unless its owner says otherwise.</summary>
    [Description("Whether a new room stays when its last occupant leaves, unless its owner says otherwise.")]
    public bool Persistent { get; init; } = true;
}
