using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Godwit.Protocol.Precis;

/// <summary>
/// The mappings of SASLprep (RFC 4013 §2.1, §2.2), the older way to prepare a password. What it prohibits beyond controls is not checked: this only has to
/// come to the bytes that such a client comes to.
/// </summary>
internal static class SaslPrep
{
    public static bool TryMap(string text, [NotNullWhen(true)] out string? mapped)
    {
        mapped = null;
        if (!CodePoints.TryDecode(text, out var points))
        {
            return false;
        }

        var output = Normalization.Nfkc([.. points.Where(point => !IsMappedToNothing(point)).Select(Mappings.Space)]);
        if (output.Count == 0 || output.Exists(point => CharUnicodeInfo.GetUnicodeCategory(point) == UnicodeCategory.Control))
        {
            return false;
        }

        mapped = CodePoints.Encode(output);
        return true;
    }

    /// <summary>RFC 3454, table B.1.</summary>
    private static bool IsMappedToNothing(int point) => point is 0xAD or 0x34F or 0x1806 or (>= 0x180B and <= 0x180D)
        or (>= 0x200B and <= 0x200D) or 0x2060 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF;
}
