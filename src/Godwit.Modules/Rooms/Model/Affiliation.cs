using System.Diagnostics.CodeAnalysis;

namespace Godwit.Modules.Rooms.Model;

/// <summary>What somebody is to a room for good (XEP-0045 §5.2), from the least to the most.</summary>
internal enum Affiliation
{
    Outcast = -1,
    None = 0,
    Member = 1,
    Admin = 2,
    Owner = 3,
}

/// <summary>Affiliations as the protocol writes them.</summary>
internal static class AffiliationNames
{
    public static string ToText(this Affiliation affiliation) => affiliation switch
    {
        Affiliation.Outcast => "outcast",
        Affiliation.Member => "member",
        Affiliation.Admin => "admin",
        Affiliation.Owner => "owner",
        _ => "none",
    };

    public static bool TryRead(string? text, [NotNullWhen(true)] out Affiliation? affiliation)
    {
        affiliation = text switch
        {
            "outcast" => Affiliation.Outcast,
            "none" => Affiliation.None,
            "member" => Affiliation.Member,
            "admin" => Affiliation.Admin,
            "owner" => Affiliation.Owner,
            _ => null,
        };
        return affiliation is not null;
    }
}
