using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Archives;

/// <summary>Which page of a result is wanted (XEP-0059), where the items are messages of an archive.</summary>
/// <param name="Max">The most items, 0 to <see cref="MostMax"/>; 0 asks for their number only.</param>
/// <param name="After">Only items behind this one.</param>
/// <param name="Before">Only items before this one.</param>
/// <param name="IsBackwards">True for the last page of what matches, false for the first.</param>
public sealed record ResultSet(int Max, long? After, long? Before, bool IsBackwards)
{
    /// <summary>The namespace of XEP-0059.</summary>
    public const string Namespace = "http://jabber.org/protocol/rsm";

    /// <summary>The largest page.</summary>
    public const int MostMax = 250;

    /// <summary>The size of a page when the client names none.</summary>
    public const int UsualMax = 50;

    /// <summary>Reads the <c>set</c> child of a query; without one it is the first page.</summary>
    public static bool TryRead(Element query, [NotNullWhen(true)] out ResultSet? paging, [NotNullWhen(false)] out StanzaError? error)
    {
        (paging, error) = (null, null);
        var set = query.Child("set", Namespace);
        if (!TryReadMax(set?.Child("max")?.Text, out var max))
        {
            error = StanzaError.BadRequest;
            return false;
        }

        if (!TryReadId(set?.Child("after"), out var after) || !TryReadId(set?.Child("before"), out var before))
        {
            error = StanzaError.ItemNotFound;
            return false;
        }

        paging = new ResultSet(max, after, before, set?.Child("before") is not null);
        return true;
    }

    private static bool TryReadMax(string? text, out int max)
    {
        max = UsualMax;
        if (text is null)
        {
            return true;
        }

        max = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, MostMax) : MostMax;
        return text.Length > 0 && text.All(char.IsAsciiDigit);
    }

    /// <summary>An empty element stands for the end of the result, which is no restriction.</summary>
    private static bool TryReadId(Element? element, out long? id)
    {
        id = null;
        if (element is null || element.Text.Length == 0)
        {
            return true;
        }

        var isRead = StanzaId.TryRead(element.Text, out var sequence);
        id = sequence;
        return isRead;
    }
}
