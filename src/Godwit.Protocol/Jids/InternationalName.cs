using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Godwit.Protocol.Precis;

namespace Godwit.Protocol.Jids;

/// <summary>A domain name with labels beyond ASCII: IDNA2008 (RFC 5890 to 5893), with the mappings of RFC 5895. Labels become U-labels.</summary>
internal static class InternationalName
{
    /// <summary>The longest label, in the form that DNS carries.</summary>
    public const int MaxLabelBytes = 63;

    private const string Prefix = "xn--";
    private const int IdeographicFullStop = 0x3002;

    public static bool TryNormalise(ReadOnlySpan<char> name, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        if (!CodePoints.TryDecode(name, out var points))
        {
            return false;
        }

        var mapped = CodePoints.Encode(Map(points));
        var labels = mapped.Split('.');
        for (var i = 0; i < labels.Length; i++)
        {
            if (!TryLabel(labels[i], out var label))
            {
                return false;
            }

            labels[i] = label;
        }

        if (!IsDirectionAllowed(labels))
        {
            return false;
        }

        normal = string.Join('.', labels);
        return true;
    }

    /// <summary>
    /// Lower case, no wide forms, one kind of dot, NFC. Repeated, because NFC may bring forth what the others change. Where IDNA has only the capital
    /// (Cherokee), the capital stays.
    /// </summary>
    private static List<int> Map(List<int> points)
    {
        for (var i = 0; i < 4; i++)
        {
            points = Normalization.Nfc(
                [.. points.SelectMany(Mappings.Width).SelectMany(Lower).Select(point => point == IdeographicFullStop ? '.' : point)]);
        }

        return points;
    }

    private static IEnumerable<int> Lower(int point) =>
        Mappings.Case(point).Any(lower => UnicodeTables.Instance.Unstable[lower]) ? [point] : Mappings.Case(point);

    private static bool TryLabel(string label, [NotNullWhen(true)] out string? normal)
    {
        normal = label;
        var isAscii = System.Text.Ascii.IsValid(label);
        if (!isAscii)
        {
            return IsUnicodeLabel(label);
        }

        if (!label.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && DomainPart.IsAsciiLabel(label);
        }

        // An A-label must be what its U-label becomes (RFC 5891 §5.4), so that one domain has one name.
        return label.Length <= MaxLabelBytes
            && Punycode.TryDecode(label.AsSpan(Prefix.Length), out var points)
            && (normal = CodePoints.Encode(points)) is not null
            && !System.Text.Ascii.IsValid(normal)
            && Map(points).SequenceEqual(points)
            && IsUnicodeLabel(normal);
    }

    private static bool IsUnicodeLabel(string label)
    {
        if (!CodePoints.TryDecode(label, out var points)
            || points.Count > MaxLabelBytes
            || points[0] == '-' || points[^1] == '-'
            || (points.Count >= 4 && points[2] == '-' && points[3] == '-')
            || IsMark(points[0])
            || Prefix.Length + Punycode.EncodedLength(points) > MaxLabelBytes)
        {
            return false;
        }

        for (var i = 0; i < points.Count; i++)
        {
            var allowed = points[i] < 0x80
                ? char.IsAsciiLetterLower((char)points[i]) || char.IsAsciiDigit((char)points[i]) || points[i] == '-'
                : CodePointClasses.Of(points[i]) switch
                {
                    CodePointClass.Valid => !IsRefusedByIdna(points[i]),
                    CodePointClass.ContextJ or CodePointClass.ContextO => ContextRules.Allow(points, i),
                    _ => false,
                };
            if (!allowed)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where IDNA is stricter than the IdentifierClass: the classes Unstable and IgnorableBlocks, RFC 5892 §2.2 and §2.4.</summary>
    private static bool IsRefusedByIdna(int point) => UnicodeTables.Instance.Unstable[point]
        || point is (>= 0x20D0 and <= 0x20FF) or (>= 0x1D100 and <= 0x1D24F);

    private static bool IsMark(int point) => CharUnicodeInfo.GetUnicodeCategory(point)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>RFC 5893 §2: if one label is written from right to left, every label must obey the rule.</summary>
    private static bool IsDirectionAllowed(string[] labels)
    {
        var decoded = labels.Select(label => CodePoints.TryDecode(label, out var points) ? points : []).ToList();
        return !decoded.Exists(BidiRule.Applies) || decoded.TrueForAll(BidiRule.Allows);
    }
}
