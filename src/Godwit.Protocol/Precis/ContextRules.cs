namespace Godwit.Protocol.Precis;

/// <summary>The contextual rules of RFC 5892 Appendix A.</summary>
internal static class ContextRules
{
    private const byte Virama = 9;

    /// <summary>True when the code point at this index, one that needs a context, has the right one.</summary>
    public static bool Allow(List<int> text, int index) => text[index] switch
    {
        0x200C => IsAfterVirama(text, index) || IsBetweenJoining(text, index),
        0x200D => IsAfterVirama(text, index),
        0x00B7 => At(text, index - 1) == 'l' && At(text, index + 1) == 'l',
        0x0375 => ScriptAt(text, index + 1) == Script.Greek,
        0x05F3 or 0x05F4 => ScriptAt(text, index - 1) == Script.Hebrew,
        0x30FB => text.Exists(point => UnicodeTables.Instance.Scripts[point] is Script.Hiragana or Script.Katakana or Script.Han),
        >= 0x0660 and <= 0x0669 => !text.Exists(point => point is >= 0x06F0 and <= 0x06F9),
        >= 0x06F0 and <= 0x06F9 => !text.Exists(point => point is >= 0x0660 and <= 0x0669),
        _ => false,
    };

    private static int At(List<int> text, int index) => index >= 0 && index < text.Count ? text[index] : -1;

    private static Script ScriptAt(List<int> text, int index) =>
        At(text, index) is var point and >= 0 ? UnicodeTables.Instance.Scripts[point] : Script.Other;

    private static bool IsAfterVirama(List<int> text, int index) =>
        At(text, index - 1) is var point and >= 0 && UnicodeTables.Instance.CombiningClass[point] == Virama;

    /// <summary>Between a letter that joins to the left and one that joins to the right, transparent marks aside.</summary>
    private static bool IsBetweenJoining(List<int> text, int index)
    {
        var joining = UnicodeTables.Instance.Joining;
        var before = index - 1;
        while (before >= 0 && joining[text[before]] == JoiningType.T)
        {
            before--;
        }

        var after = index + 1;
        while (after < text.Count && joining[text[after]] == JoiningType.T)
        {
            after++;
        }

        return before >= 0 && joining[text[before]] is JoiningType.L or JoiningType.D
            && after < text.Count && joining[text[after]] is JoiningType.R or JoiningType.D;
    }
}
