namespace Godwit.Protocol.Precis;

/// <summary>
/// The normalisation forms NFC and NFKC (UAX #15). Own code, because .NET normalises nothing beyond ASCII where ICU is not installed.
/// </summary>
internal static class Normalization
{
    /// <summary>Canonical decomposition and composition.</summary>
    public static List<int> Nfc(IReadOnlyList<int> text) => Compose(Decompose(text, compatibility: false));

    /// <summary>Compatibility decomposition and canonical composition.</summary>
    public static List<int> Nfkc(IReadOnlyList<int> text) => Compose(Decompose(text, compatibility: true));

    /// <summary>True when NFKC changes this code point alone: the class HasCompat of RFC 8264 §9.17.</summary>
    public static bool HasCompatibility(int point) =>
        UnicodeTables.Instance.Decompose(point, out _) != Decomposition.None && (Nfkc([point]) is not [var same] || same != point);

    private static List<int> Decompose(IReadOnlyList<int> text, bool compatibility)
    {
        var output = new List<int>(text.Count + 8);
        foreach (var point in text)
        {
            Decompose(point, compatibility, output);
        }

        Reorder(output);
        return output;
    }

    private static void Decompose(int point, bool compatibility, List<int> output)
    {
        if (Hangul.TryDecompose(point, output))
        {
            return;
        }

        var kind = UnicodeTables.Instance.Decompose(point, out var mapping);
        if (kind == Decomposition.None || (kind != Decomposition.Canonical && !compatibility))
        {
            output.Add(point);
            return;
        }

        foreach (var part in mapping)
        {
            Decompose(part, compatibility, output);
        }
    }

    /// <summary>Sorts each run of combining marks by their class, keeping the order of equals.</summary>
    private static void Reorder(List<int> text)
    {
        var classes = UnicodeTables.Instance.CombiningClass;
        for (var start = 0; start < text.Count; start++)
        {
            if (classes[text[start]] == 0)
            {
                continue;
            }

            var end = start + 1;
            while (end < text.Count && classes[text[end]] != 0)
            {
                end++;
            }

            var run = text.GetRange(start, end - start).OrderBy(point => classes[point]).ToList();
            for (var i = 0; i < run.Count; i++)
            {
                text[start + i] = run[i];
            }

            start = end;
        }
    }

    private static List<int> Compose(List<int> text)
    {
        var classes = UnicodeTables.Instance.CombiningClass;
        var output = new List<int>(text.Count);
        var starter = -1;
        var previous = 0;
        foreach (var point in text)
        {
            var current = classes[point];

            // Blocked (UAX #15 D115): something between the starter and this mark has a class as high, or is a starter itself.
            var adjacent = starter == output.Count - 1;
            if (starter >= 0 && (adjacent || (previous != 0 && previous < current)) && Pair(output[starter], point) is var whole and not 0)
            {
                output[starter] = whole;
                continue;
            }

            if (current == 0)
            {
                starter = output.Count;
            }

            previous = current;
            output.Add(point);
        }

        return output;
    }

    private static int Pair(int first, int second) =>
        Hangul.Compose(first, second) is var syllable and not 0 ? syllable : UnicodeTables.Instance.Compose(first, second);
}
