namespace Godwit.Protocol.Precis;

/// <summary>The Bidi Rule, RFC 5893 §2, for text that has something written from right to left.</summary>
internal static class BidiRule
{
    /// <summary>True when any code point is written from right to left, so that the rule applies.</summary>
    public static bool Applies(List<int> text) => text.Exists(point => Of(point) is BidiClass.R or BidiClass.AL or BidiClass.AN);

    /// <summary>True when the text, not empty, obeys the rule.</summary>
    public static bool Allows(List<int> text)
    {
        var last = text.FindLast(point => Of(point) != BidiClass.NSM);
        var end = Of(last);
        if (Of(text[0]) == BidiClass.L)
        {
            return end is BidiClass.L or BidiClass.EN && text.TrueForAll(point => Of(point) is BidiClass.L || IsNeutral(Of(point)));
        }

        return Of(text[0]) is BidiClass.R or BidiClass.AL
            && end is BidiClass.R or BidiClass.AL or BidiClass.EN or BidiClass.AN
            && text.TrueForAll(point => Of(point) is BidiClass.R or BidiClass.AL or BidiClass.AN || IsNeutral(Of(point)))
            && !(text.Exists(point => Of(point) == BidiClass.EN) && text.Exists(point => Of(point) == BidiClass.AN));
    }

    private static BidiClass Of(int point) => UnicodeTables.Instance.Bidi[point];

    private static bool IsNeutral(BidiClass value) => value is BidiClass.EN or BidiClass.ES or BidiClass.CS or BidiClass.ET
        or BidiClass.ON or BidiClass.BN or BidiClass.NSM;
}
