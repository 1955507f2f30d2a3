namespace Godwit.Modules.Rooms.Model;

/// <summary>What the owners of a room decide (XEP-0045 §10.2).</summary>
internal sealed record RoomConfiguration
{
    /// <summary>The name for people, or empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the room is about, or empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The room stays when its last occupant leaves.</summary>
    public bool IsPersistent { get; init; } = true;

    /// <summary>The room is listed, and can be asked who is in it.</summary>
    public bool IsPublic { get; init; } = true;

    /// <summary>Only members may enter.</summary>
    public bool IsMembersOnly { get; init; }

    /// <summary>Only those with voice may speak.</summary>
    public bool IsModerated { get; init; }

    /// <summary>Participants may change the subject, not only moderators.</summary>
    public bool ParticipantsMayChangeSubject { get; init; } = true;

    /// <summary>In a room for members only, members may invite others, not only administrators.</summary>
    public bool MembersMayInvite { get; init; }

    /// <summary>Everybody sees the occupants' real addresses, not only moderators.</summary>
    public bool IsNonAnonymous { get; init; }

    /// <summary>What one must know to enter, or null.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// Anybody may enter, and so read the archive without being seen: the discussions are logged publicly, of which occupants are warned
    /// (XEP-0045 §7.2.12).
    /// </summary>
    public bool IsPubliclyLogged => !IsMembersOnly && Password is null;

    /// <summary>How many occupants there may be.</summary>
    public int MostOccupants { get; init; } = 1000;
}
