using System.Diagnostics.CodeAnalysis;

namespace Godwit.Modules.Rooms.Model;

/// <summary>What an occupant may do while it is in the room (XEP-0045 §5.1), from the least to the most.</summary>
internal enum Role
{
    None = 0,
    Visitor = 1,
    Participant = 2,
    Moderator = 3,
}

/// <summary>Roles as the protocol writes them, and where they come from.</summary>
internal static class RoleNames
{
    public static string ToText(this Role role) => role switch
    {
        Role.Visitor => "visitor",
        Role.Participant => "participant",
        Role.Moderator => "moderator",
        _ => "none",
    };

    public static bool TryRead(string? text, [NotNullWhen(true)] out Role? role)
    {
        role = text switch
        {
            "none" => Role.None,
            "visitor" => Role.Visitor,
            "participant" => Role.Participant,
            "moderator" => Role.Moderator,
            _ => null,
        };
        return role is not null;
    }

    /// <summary>The role that somebody with this affiliation has on entering (§5.1.2).</summary>
    public static Role Initial(Affiliation affiliation, bool isModerated) => affiliation switch
    {
        Affiliation.Owner or Affiliation.Admin => Role.Moderator,
        Affiliation.Member => Role.Participant,
        Affiliation.Outcast => Role.None,
        _ => isModerated ? Role.Visitor : Role.Participant,
    };
}
