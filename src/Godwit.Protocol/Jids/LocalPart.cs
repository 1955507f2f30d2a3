using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Godwit.Protocol.Precis;

namespace Godwit.Protocol.Jids;

/// <summary>The localpart, RFC 7622 §3.3: UsernameCaseMapped without a few characters that separate.</summary>
internal static class LocalPart
{
    private const string Excluded = "\"&'/:<>@";

    /// <summary>ASCII that stays as it is.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7E - 0x20).Select(c => (char)c).Where(c => !Excluded.Contains(c) && !char.IsAsciiLetterUpper(c))]);

    private static readonly SearchValues<char> Forbidden = SearchValues.Create(Excluded);

    public static bool TryNormalise(ReadOnlySpan<char> part, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        if (part.Length is 0 or > Jid.MaxPartBytes)
        {
            return false;
        }

        if (!part.ContainsAnyExcept(Plain))
        {
            normal = part.ToString();
            return true;
        }

        if (Ascii.IsValid(part))
        {
            var lower = part.ToString().ToLowerInvariant();
            normal = lower.AsSpan().ContainsAnyExcept(Plain) ? null : lower;
            return normal is not null;
        }

        // The exclusions are looked for at the end: a wide form may have become one of them.
        return UsernameCaseMapped.Instance.TryEnforce(part, out normal)
            && !normal.AsSpan().ContainsAny(Forbidden)
            && Encoding.UTF8.GetByteCount(normal) <= Jid.MaxPartBytes;
    }
}
