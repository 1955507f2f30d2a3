using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Godwit.Protocol.Jids;

/// <summary>
/// An XMPP address (RFC 7622), always in its normalised form: two that mean the same address are equal.
/// Immutable; equality is ordinal.
/// </summary>
public sealed class Jid : IEquatable<Jid>
{
    /// <summary>The longest part, in bytes of UTF-8.</summary>
    public const int MaxPartBytes = 1023;

    /// <summary>The longest address: three parts with their separators. A domain may carry a dot more before it is normalised.</summary>
    private const int MaxBytes = (3 * MaxPartBytes) + 3;

    private readonly string text;

    // Made at first use; two threads may both make it, which does no harm.
    private Jid? bare;

    private Jid(string? local, string domain, string? resource, string? whole = null)
    {
        Local = local;
        Domain = domain;
        Resource = resource;
        text = whole ?? (local, resource) switch
        {
            (null, null) => domain,
            (null, _) => $"{domain}/{resource}",
            (_, null) => $"{local}@{domain}",
            _ => $"{local}@{domain}/{resource}",
        };
    }

    /// <summary>The localpart, or null.</summary>
    public string? Local { get; }

    /// <summary>The domainpart.</summary>
    public string Domain { get; }

    /// <summary>The resourcepart, or null.</summary>
    public string? Resource { get; }

    /// <summary>This address without its resource.</summary>
    public Jid Bare => Resource is null ? this : bare ??= new Jid(Local, Domain, null);

    /// <summary>True when there is no resource.</summary>
    public bool IsBare => Resource is null;

    /// <summary>True when there is no localpart and no resource: the address of a server or a service.</summary>
    public bool IsDomain => Local is null && Resource is null;

    /// <summary>Reads and normalises an address. False when RFC 7622 does not allow it.</summary>
    public static bool TryParse(string? value, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if (string.IsNullOrEmpty(value) || value.Length > MaxBytes)
        {
            return false;
        }

        // RFC 7622 §3.1: the resource begins after the first slash, the domain after the first @ before it.
        var rest = value.AsSpan();
        string? local = null;
        string? resource = null;
        var slash = rest.IndexOf('/');
        if (slash >= 0)
        {
            if (!ResourcePart.TryNormalise(rest[(slash + 1)..], out resource))
            {
                return false;
            }

            rest = rest[..slash];
        }

        var at = rest.IndexOf('@');
        if (at >= 0)
        {
            if (!LocalPart.TryNormalise(rest[..at], out local))
            {
                return false;
            }

            rest = rest[(at + 1)..];
        }

        if (!DomainPart.TryNormalise(rest, out var domain))
        {
            return false;
        }

        jid = new Jid(local, domain, resource, IsSame(value, local, domain, resource) ? value : null);
        return true;
    }

    /// <summary>Reads and normalises an address written in UTF-8. False when it is not UTF-8, or when RFC 7622 does not allow it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        return utf8.Length <= MaxBytes && Utf8.IsValid(utf8) && TryParse(Encoding.UTF8.GetString(utf8), out jid);
    }

    /// <summary>Reads and normalises an address. Throws <see cref="FormatException"/> when RFC 7622 does not allow it.</summary>
    public static Jid Parse(string value) =>
        TryParse(value, out var jid) ? jid : throw new FormatException($"'{value}' is not an XMPP address.");

    /// <summary>Normalises the parts of an address (RFC 7622 §3). False when one of them is not allowed.</summary>
    public static bool TryCreate(string? local, string domain, string? resource, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if ((local is not null && !LocalPart.TryNormalise(local, out local))
            || !DomainPart.TryNormalise(domain, out var normalDomain)
            || (resource is not null && !ResourcePart.TryNormalise(resource, out resource)))
        {
            return false;
        }

        jid = new Jid(local, normalDomain, resource);
        return true;
    }

    /// <summary>This address with a resource, which is normalised. Throws <see cref="FormatException"/> when it is not allowed.</summary>
    public Jid WithResource(string resource) =>
        TryWithResource(resource, out var jid) ? jid : throw new FormatException($"'{resource}' is not a resource.");

    /// <summary>This address with a resource, which is normalised. False when it is not allowed.</summary>
    public bool TryWithResource(string resource, [NotNullWhen(true)] out Jid? jid)
    {
        jid = ResourcePart.TryNormalise(resource, out var normal) ? new Jid(Local, Domain, normal) : null;
        return jid is not null;
    }

    /// <inheritdoc/>
    public bool Equals(Jid? other) => ReferenceEquals(this, other) || (other is not null && text == other.text);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Jid);

    /// <inheritdoc/>
    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The address as it is written in a stanza.</summary>
    public override string ToString() => text;

    /// <summary>True when an address was written in its normalised form, so that its text can be kept.</summary>
    private static bool IsSame(string value, string? local, string domain, string? resource)
    {
        var rest = value.AsSpan();
        if (local is not null)
        {
            if (!rest.StartsWith(local, StringComparison.Ordinal) || rest[local.Length] != '@')
            {
                return false;
            }

            rest = rest[(local.Length + 1)..];
        }

        return rest.StartsWith(domain, StringComparison.Ordinal)
            && (resource is null ? rest.Length == domain.Length : rest[domain.Length] == '/' && rest[(domain.Length + 1)..].SequenceEqual(resource));
    }
}
