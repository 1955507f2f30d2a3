using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Godwit.Protocol.Precis;

namespace Godwit.Protocol.Jids;

/// <summary>The domainpart, RFC 7622 §3.2: a domain name with its labels in Unicode, or an IP address.</summary>
internal static class DomainPart
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    public static bool TryNormalise(ReadOnlySpan<char> part, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        if (part.Length is 0 or > Jid.MaxPartBytes + 1)
        {
            return false;
        }

        if (part[0] == '[')
        {
            return TryIpv6(part, out normal);
        }

        if (part[^1] == '.')
        {
            part = part[..^1];
        }

        if (!part.ContainsAnyExcept(Plain) && !part.Contains("xn--", StringComparison.Ordinal))
        {
            normal = AreAsciiLabels(part) ? RecentNames.Get(part) : null;
            return normal is not null;
        }

        if (!Ascii.IsValid(part) || part.Contains("xn--", StringComparison.OrdinalIgnoreCase))
        {
            return InternationalName.TryNormalise(part, out normal) && Encoding.UTF8.GetByteCount(normal) <= Jid.MaxPartBytes;
        }

        var lower = part.ToString().ToLowerInvariant();
        normal = !lower.AsSpan().ContainsAnyExcept(Plain) && AreAsciiLabels(lower) ? lower : null;
        return normal is not null;
    }

    /// <summary>RFC 5890 §2.3.1: an NR-LDH label, its characters known to be letters, digits and hyphens. Two hyphens after two characters are reserved.</summary>
    public static bool IsAsciiLabel(ReadOnlySpan<char> label) =>
        label.Length is > 0 and <= InternationalName.MaxLabelBytes && label[0] != '-' && label[^1] != '-'
        && !(label.Length >= 4 && label[2] == '-' && label[3] == '-');

    private static bool AreAsciiLabels(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > Jid.MaxPartBytes)
        {
            return false;
        }

        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.'))
        {
            if (!IsAsciiLabel(name[..dot]))
            {
                return false;
            }

            name = name[(dot + 1)..];
        }

        return IsAsciiLabel(name);
    }

    private static bool TryIpv6(ReadOnlySpan<char> part, [NotNullWhen(true)] out string? normal)
    {
        var valid = part[^1] == ']'
            && !part.Contains('%')
            && part.Contains(':')
            && IPAddress.TryParse(part[1..^1], out _);
        normal = valid ? $"[{IPAddress.Parse(part[1..^1])}]" : null;
        return valid;
    }
}
