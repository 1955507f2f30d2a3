using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Godwit.Modules.Rooms.Model;
using Godwit.Protocol.Forms;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>The configuration of a room as the form that its owners see (XEP-0045 §10.2).</summary>
internal static class ConfigurationForm
{
    private const string Name = "muc#roomconfig_roomname";
    private const string Description = "muc#roomconfig_roomdesc";
    private const string Persistent = "muc#roomconfig_persistentroom";
    private const string Public = "muc#roomconfig_publicroom";
    private const string MembersOnly = "muc#roomconfig_membersonly";
    private const string Moderated = "muc#roomconfig_moderatedroom";
    private const string ChangeSubject = "muc#roomconfig_changesubject";
    private const string AllowInvites = "muc#roomconfig_allowinvites";
    private const string Whois = "muc#roomconfig_whois";
    private const string HasPassword = "muc#roomconfig_passwordprotectedroom";
    private const string Password = "muc#roomconfig_roomsecret";
    private const string MostOccupants = "muc#roomconfig_maxusers";
    private const string Anyone = "anyone";
    private const string Moderators = "moderators";
    private const int MostText = 1024;

    /// <summary>The form with what holds now.</summary>
    public static DataForm Write(RoomConfiguration room, RoomsOptions options) => new DataForm("form", RoomNamespaces.Configuration) { Title = "Room" }
        .Add(FormField.Line(Name, "Name", room.Name))
        .Add(FormField.Line(Description, "Description", room.Description))
        .Add(FormField.Truth(Persistent, "Stays when everybody has left", room.IsPersistent))
        .Add(FormField.Truth(Public, "Is listed for everybody", room.IsPublic))
        .Add(FormField.Truth(MembersOnly, "Only members may enter", room.IsMembersOnly))
        .Add(FormField.Truth(AllowInvites, "Members may invite others", room.MembersMayInvite))
        .Add(FormField.Truth(HasPassword, "Needs a password to enter", room.Password is not null))
        .Add(new FormField(Password, "text-private", room.Password is null ? [] : [room.Password]) { Label = "Password" })
        .Add(FormField.Truth(Moderated, "Only those with voice may speak", room.IsModerated))
        .Add(FormField.Truth(ChangeSubject, "Participants may change the subject", room.ParticipantsMayChangeSubject))
        .Add(new FormField(Whois, "list-single", room.IsNonAnonymous ? Anyone : Moderators)
        {
            Label = "Who sees the addresses of the occupants",
            Options = [(Moderators, "Moderators"), (Anyone, "Everybody")],
        })
        .Add(new FormField(MostOccupants, "text-single", room.MostOccupants.ToString(CultureInfo.InvariantCulture)) { Label = $"How many may be inside, at the most {options.MostOccupants}" });

    /// <summary>Reads what an owner submitted. A field that is left out stays as it is; false when a value is not allowed.</summary>
    public static bool TryRead(DataForm form, RoomConfiguration former, RoomsOptions options, [NotNullWhen(true)] out RoomConfiguration? room)
    {
        var password = form.Find(Password) is { } given ? given.Value : former.Password;
        var wantsPassword = form.Find(HasPassword)?.ToTruth() ?? former.Password is not null;
        room = former with
        {
            Name = form.Find(Name) is { } name ? name.Value ?? "" : former.Name,
            Description = form.Find(Description) is { } description ? description.Value ?? "" : former.Description,
            IsPersistent = form.Find(Persistent)?.ToTruth() ?? former.IsPersistent,
            IsPublic = form.Find(Public)?.ToTruth() ?? former.IsPublic,
            IsMembersOnly = form.Find(MembersOnly)?.ToTruth() ?? former.IsMembersOnly,
            MembersMayInvite = form.Find(AllowInvites)?.ToTruth() ?? former.MembersMayInvite,
            IsModerated = form.Find(Moderated)?.ToTruth() ?? former.IsModerated,
            ParticipantsMayChangeSubject = form.Find(ChangeSubject)?.ToTruth() ?? former.ParticipantsMayChangeSubject,
            IsNonAnonymous = form.Find(Whois)?.Value is { } whois ? whois == Anyone : former.IsNonAnonymous,
            Password = wantsPassword ? password : null,
            MostOccupants = Number(form.Find(MostOccupants)) ?? former.MostOccupants,
        };
        var isAllowed = (!wantsPassword || password is { Length: > 0 and <= MostText })
            && room is { Name.Length: <= MostText, Description.Length: <= MostText }
            && room.MostOccupants > 0 && room.MostOccupants <= options.MostOccupants
            && form.Find(Whois)?.Value is null or Anyone or Moderators
            && form.FormType is null or RoomNamespaces.Configuration;
        room = isAllowed ? room : null;
        return isAllowed;
    }

    /// <summary>Null when it is left out, and 0 when it is no number.</summary>
    private static int? Number(FormField? field) =>
        field?.Value is not { Length: > 0 } text ? null : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
