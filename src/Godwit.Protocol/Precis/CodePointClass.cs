using System.Globalization;

namespace Godwit.Protocol.Precis;

/// <summary>What a code point is to the string classes of PRECIS, RFC 8264 §8.</summary>
internal enum CodePointClass : byte
{
    /// <summary>Allowed in both string classes.</summary>
    Valid,

    /// <summary>Allowed in the FreeformClass only.</summary>
    FreeformOnly,

    /// <summary>A joiner, allowed where RFC 5892 Appendix A says so.</summary>
    ContextJ,

    /// <summary>Allowed where RFC 5892 Appendix A says so.</summary>
    ContextO,

    /// <summary>Never allowed.</summary>
    Disallowed,

    /// <summary>Not assigned in this version of Unicode, so not allowed yet.</summary>
    Unassigned,
}

/// <summary>Derives <see cref="CodePointClass"/> by the algorithm of RFC 8264 §8 from the properties of §9.</summary>
internal static class CodePointClasses
{
    public static CodePointClass Of(int point)
    {
        if (Exception(point) is { } exception)
        {
            return exception;
        }

        var category = CharUnicodeInfo.GetUnicodeCategory(point);
        if (category == UnicodeCategory.OtherNotAssigned && !IsNoncharacter(point))
        {
            return CodePointClass.Unassigned;
        }

        // ASCII7, JoinControl, OldHangulJamo, PrecisIgnorableProperties, Controls, HasCompat: in the order of the RFC.
        return point switch
        {
            >= 0x21 and <= 0x7E => CodePointClass.Valid,
            0x200C or 0x200D => CodePointClass.ContextJ,
            _ when Hangul.IsJamo(point) => CodePointClass.Disallowed,
            _ when IsNoncharacter(point) || UnicodeTables.Instance.Ignorable[point] => CodePointClass.Disallowed,
            _ when category == UnicodeCategory.Control => CodePointClass.Disallowed,
            _ when category != UnicodeCategory.Surrogate && Normalization.HasCompatibility(point) => CodePointClass.FreeformOnly,
            _ => OfCategory(category),
        };
    }

    private static CodePointClass OfCategory(UnicodeCategory category) => category switch
    {
        // LetterDigits, §9.1.
        UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark => CodePointClass.Valid,

        // OtherLetterDigits, Spaces, Symbols, Punctuation: §9.18, §9.14, §9.15, §9.16.
        UnicodeCategory.TitlecaseLetter or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
            or UnicodeCategory.EnclosingMark => CodePointClass.FreeformOnly,
        UnicodeCategory.SpaceSeparator => CodePointClass.FreeformOnly,
        UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol
            or UnicodeCategory.OtherSymbol => CodePointClass.FreeformOnly,
        UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
            or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation => CodePointClass.FreeformOnly,
        _ => CodePointClass.Disallowed,
    };

    /// <summary>The table of RFC 5892 §2.6, which RFC 8264 §9.6 takes over.</summary>
    private static CodePointClass? Exception(int point) => point switch
    {
        0x00DF or 0x03C2 or 0x06FD or 0x06FE or 0x0F0B or 0x3007 => CodePointClass.Valid,
        0x00B7 or 0x0375 or 0x05F3 or 0x05F4 or 0x30FB => CodePointClass.ContextO,
        (>= 0x0660 and <= 0x0669) or (>= 0x06F0 and <= 0x06F9) => CodePointClass.ContextO,
        0x0640 or 0x07FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B => CodePointClass.Disallowed,
        _ => null,
    };

    private static bool IsNoncharacter(int point) => point is >= 0xFDD0 and <= 0xFDEF || (point & 0xFFFE) == 0xFFFE;
}
