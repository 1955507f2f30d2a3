using System.Diagnostics.CodeAnalysis;
using System.Text;
using Godwit.Protocol.Precis;

namespace Godwit.Protocol.Jids;

/// <summary>The resourcepart, RFC 7622 §3.4: OpaqueString. Spaces may stand anywhere in it (erratum 4560).</summary>
internal static class ResourcePart
{
    public static bool TryNormalise(ReadOnlySpan<char> part, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        if (part.Length is 0 or > Jid.MaxPartBytes)
        {
            return false;
        }

        if (!part.ContainsAnyExceptInRange(' ', '~'))
        {
            normal = part.ToString();
            return true;
        }

        return OpaqueString.Instance.TryEnforce(part, out normal) && Encoding.UTF8.GetByteCount(normal) <= Jid.MaxPartBytes;
    }
}
