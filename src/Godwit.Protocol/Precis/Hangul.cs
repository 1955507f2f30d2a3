namespace Godwit.Protocol.Precis;

/// <summary>The Hangul syllables, whose decompositions are computed (Unicode §3.12).</summary>
internal static class Hangul
{
    private const int SBase = 0xAC00;
    private const int LBase = 0x1100;
    private const int VBase = 0x1161;
    private const int TBase = 0x11A7;
    private const int LCount = 19;
    private const int VCount = 21;
    private const int TCount = 28;
    private const int SCount = LCount * VCount * TCount;

    /// <summary>Appends the jamo of a syllable; false when the code point is none.</summary>
    public static bool TryDecompose(int point, List<int> output)
    {
        var index = point - SBase;
        if (index is < 0 or >= SCount)
        {
            return false;
        }

        output.Add(LBase + (index / (VCount * TCount)));
        output.Add(VBase + (index % (VCount * TCount) / TCount));
        if (index % TCount != 0)
        {
            output.Add(TBase + (index % TCount));
        }

        return true;
    }

    /// <summary>The syllable of two parts, or 0.</summary>
    public static int Compose(int first, int second)
    {
        if (first is >= LBase and < LBase + LCount && second is >= VBase and < VBase + VCount)
        {
            return SBase + ((((first - LBase) * VCount) + second - VBase) * TCount);
        }

        var index = first - SBase;
        var isOpen = index is >= 0 and < SCount && index % TCount == 0;
        return isOpen && second is > TBase and < TBase + TCount ? first + second - TBase : 0;
    }

    /// <summary>True for the conjoining jamo, which the classes of PRECIS call OldHangulJamo.</summary>
    public static bool IsJamo(int point) =>
        point is (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97C) or (>= 0xD7B0 and <= 0xD7C6) or (>= 0xD7CB and <= 0xD7FB);
}
