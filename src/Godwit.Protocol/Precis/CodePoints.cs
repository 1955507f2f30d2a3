using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Godwit.Protocol.Precis;

/// <summary>Text as a list of code points, for the rules that speak of these.</summary>
internal static class CodePoints
{
    /// <summary>False when there is half of a surrogate pair.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out List<int>? points)
    {
        points = new List<int>(text.Length);
        while (text.Length > 0)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                points = null;
                return false;
            }

            points.Add(rune.Value);
            text = text[consumed..];
        }

        return true;
    }

    public static string Encode(IReadOnlyList<int> points)
    {
        var text = new StringBuilder(points.Count);
        foreach (var point in points)
        {
            text.Append(new Rune(point).ToString());
        }

        return text.ToString();
    }
}
