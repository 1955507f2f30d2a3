using System.Diagnostics.CodeAnalysis;

namespace Godwit.Dialogues.Language;

/// <summary>
/// What an account keeps about a contact: one of the nine states of RFC 6121 Appendix A.1, written as there ("None + Pending Out+In", "Both"),
/// and whether a request is approved in advance (§3.4), written " + Approved".
/// </summary>
/// <param name="Contact">The contact's bare JID as the file writes it.</param>
/// <param name="To">The account is subscribed to the contact.</param>
/// <param name="From">The contact is subscribed to the account.</param>
/// <param name="PendingOut">The account has asked.</param>
/// <param name="PendingIn">The contact has asked.</param>
/// <param name="Approved">Approved in advance.</param>
public sealed record ContactState(string Contact, bool To, bool From, bool PendingOut, bool PendingIn, bool Approved)
{
    /// <summary>Reads "JID STATE".</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ContactState? state)
    {
        state = null;
        var parts = text.Split(' ', 2);
        var words = parts.ElementAtOrDefault(1)?.Split(" + ") ?? [];
        if (words is not ["None" or "To" or "From" or "Both", ..] || words.Skip(1).Any(w => w is not ("Pending Out" or "Pending In" or "Pending Out+In" or "Approved")))
        {
            return false;
        }

        state = new ContactState(
            parts[0],
            To: words[0] is "To" or "Both",
            From: words[0] is "From" or "Both",
            PendingOut: words.Contains("Pending Out") || words.Contains("Pending Out+In"),
            PendingIn: words.Contains("Pending In") || words.Contains("Pending Out+In"),
            Approved: words.Contains("Approved"));
        return true;
    }

    /// <summary>The state in the words of Appendix A.1.</summary>
    public override string ToString()
    {
        var subscription = (To, From) switch
        {
            (true, true) => "Both",
            (true, false) => "To",
            (false, true) => "From",
            _ => "None",
        };
        var pending = (PendingOut, PendingIn) switch
        {
            (true, true) => " + Pending Out+In",
            (true, false) => " + Pending Out",
            (false, true) => " + Pending In",
            _ => "",
        };
        return $"{subscription}{pending}{(Approved ? " + Approved" : "")}";
    }
}
