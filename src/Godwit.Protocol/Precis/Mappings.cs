using System.Globalization;
using System.Text;

namespace Godwit.Protocol.Precis;

/// <summary>The mapping rules that profiles are made of, RFC 8264 §5.2.</summary>
internal static class Mappings
{
    private const int CapitalIWithDot = 0x130;

    /// <summary>Full-width and half-width forms become what they are forms of.</summary>
    public static IEnumerable<int> Width(int point) =>
        UnicodeTables.Instance.Decompose(point, out var mapping) == Decomposition.Width ? mapping : [point];

    /// <summary>Lower case, without regard to the place in a word or to a language.</summary>
    public static IEnumerable<int> Case(int point) =>
        point == CapitalIWithDot ? ['i', 0x307] : [Rune.ToLowerInvariant(new Rune(point)).Value];

    /// <summary>Every space becomes the ASCII one.</summary>
    public static int Space(int point) => CharUnicodeInfo.GetUnicodeCategory(point) == UnicodeCategory.SpaceSeparator ? ' ' : point;
}
