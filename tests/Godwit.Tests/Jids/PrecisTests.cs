using Godwit.Protocol.Precis;

namespace Godwit.Tests.Jids;

public sealed class PrecisTests
{
    [Theory]
    [InlineData('a', nameof(CodePointClass.Valid))]
    [InlineData(' ', nameof(CodePointClass.FreeformOnly))]
    [InlineData(0x00DF, nameof(CodePointClass.Valid))]
    [InlineData(0x00AA, nameof(CodePointClass.FreeformOnly))]
    [InlineData(0x00AD, nameof(CodePointClass.Disallowed))]
    [InlineData(0x0340, nameof(CodePointClass.FreeformOnly))]
    [InlineData(0x0378, nameof(CodePointClass.Unassigned))]
    [InlineData(0x0640, nameof(CodePointClass.Disallowed))]
    [InlineData(0x0660, nameof(CodePointClass.ContextO))]
    [InlineData(0x1100, nameof(CodePointClass.Disallowed))]
    [InlineData(0x01C5, nameof(CodePointClass.FreeformOnly))]
    [InlineData(0x200C, nameof(CodePointClass.ContextJ))]
    [InlineData(0x2163, nameof(CodePointClass.FreeformOnly))]
    [InlineData(0x265A, nameof(CodePointClass.FreeformOnly))]
    [InlineData(0x3007, nameof(CodePointClass.Valid))]
    [InlineData(0xAC00, nameof(CodePointClass.Valid))]
    [InlineData(0xD800, nameof(CodePointClass.Disallowed))]
    [InlineData(0xE000, nameof(CodePointClass.Disallowed))]
    [InlineData(0xFDD0, nameof(CodePointClass.Disallowed))]
    [InlineData(0xFFFF, nameof(CodePointClass.Disallowed))]
    [InlineData(0x1F600, nameof(CodePointClass.FreeformOnly))]
    [InlineData(0x20000, nameof(CodePointClass.Valid))]
    [InlineData(0x10FFFF, nameof(CodePointClass.Disallowed))]
    public void Code_points_are_in_the_classes_of_RFC_8264(int point, string expected) =>
        Assert.Equal(expected, CodePointClasses.Of(point).ToString());

    [Theory]
    [InlineData("l\u00b7l", true)]
    [InlineData("l\u00b7", false)]
    [InlineData("\u00b7l", false)]
    [InlineData("\u0375\u03b1", true)]
    [InlineData("\u0375a", false)]
    [InlineData("\u05d0\u05f3", true)]
    [InlineData("a\u05f3", false)]
    [InlineData("\u30fb\u30a2", true)]
    [InlineData("\u30fba", false)]
    [InlineData("\u0628\u0661", true)]
    [InlineData("\u0628\u0661\u06f1", false)]
    [InlineData("\u0915\u094d\u200d", true)]
    [InlineData("\u0915\u200d", false)]
    [InlineData("\u0915\u094d\u200c", true)]
    [InlineData("\u0628\u200c\u0628", true)]
    [InlineData("\u0628\u064b\u200c\u064b\u0628", true)]
    [InlineData("\u0627\u200c\u0628", false)]
    [InlineData("a\u200cb", false)]
    public void What_needs_a_context_is_allowed_in_it_alone(string text, bool allowed) =>
        Assert.Equal(allowed, UsernameCaseMapped.Instance.TryEnforce(text, out _));

    [Theory]
    [InlineData("\u05d0\u05d1", true)]
    [InlineData("\u05d01", true)]
    [InlineData("\u05d0\u05b0", true)]
    [InlineData("1\u05d0", false)]
    [InlineData("\u05d0a", false)]
    [InlineData("a\u05d0", false)]
    [InlineData("\u05d0-", false)]
    [InlineData("\u0628\u0661", true)]
    [InlineData("\u06281\u0661", false)]
    [InlineData("\u05b0\u05d0", false)]
    public void The_Bidi_Rule_holds_for_names(string text, bool allowed) =>
        Assert.Equal(allowed, UsernameCaseMapped.Instance.TryEnforce(text, out _));

    [Theory]
    [InlineData("\u05d0a")]
    [InlineData("\u2163")]
    [InlineData("\ud83d\ude00")]
    public void Opaque_strings_may_be_of_any_direction_and_symbols(string text)
    {
        Assert.True(OpaqueString.Instance.TryEnforce(text, out var enforced));
        Assert.Equal(text, enforced);
    }

    /// <summary>From the conformance test of the Unicode Character Database: code points, NFC, NFKC.</summary>
    [Theory]
    [InlineData("1E0A", "1E0A", "1E0A")]
    [InlineData("1E0A 0323", "1E0C 0307", "1E0C 0307")]
    [InlineData("0044 0307 0323", "1E0C 0307", "1E0C 0307")]
    [InlineData("1E14 0304", "1E14 0304", "1E14 0304")]
    [InlineData("05B8 05B9 05B1 0591 05C3 05B0 05AC 059F", "05B1 05B8 05B9 0591 05C3 05B0 05AC 059F", "05B1 05B8 05B9 0591 05C3 05B0 05AC 059F")]
    [InlineData("1100 AC00 11A8", "1100 AC01", "1100 AC01")]
    [InlineData("1100 1161 11A8", "AC01", "AC01")]
    [InlineData("00A0", "00A0", "0020")]
    [InlineData("FB01", "FB01", "0066 0069")]
    [InlineData("0958", "0915 093C", "0915 093C")]
    [InlineData("212B", "00C5", "00C5")]
    [InlineData("FDFA", "FDFA", "0635 0644 0649 0020 0627 0644 0644 0647 0020 0639 0644 064A 0647 0020 0648 0633 0644 0645")]
    [InlineData("0061 0315 0300 05AE 0300 0062", "00E0 05AE 0300 0315 0062", "00E0 05AE 0300 0315 0062")]
    [InlineData("11131 11127", "1112E", "1112E")]
    [InlineData("11127 0334 11127", "11127 0334 11127", "11127 0334 11127")]
    public void Normalisation_is_that_of_Unicode(string source, string nfc, string nfkc)
    {
        var points = Read(source);

        Assert.Equal(Read(nfc), Normalization.Nfc(points));
        Assert.Equal(Read(nfkc), Normalization.Nfkc(points));
    }

    [Theory]
    [InlineData("I\u00adX", "IX")]
    [InlineData("\u00aa", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("a\u3000b", "a b")]
    public void SASLprep_maps_as_RFC_4013_shows(string text, string expected)
    {
        Assert.True(SaslPrep.TryMap(text, out var mapped));
        Assert.Equal(expected, mapped);
    }

    [Theory]
    [InlineData("\u0007\u00e9")]
    [InlineData("\u00ad")]
    public void SASLprep_refuses_controls_and_what_leaves_nothing(string text) => Assert.False(SaslPrep.TryMap(text, out _));

    private static List<int> Read(string points) => [.. points.Split(' ').Select(point => Convert.ToInt32(point, 16))];
}
