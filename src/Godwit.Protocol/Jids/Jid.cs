using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Godwit.Protocol.Jids;

/// <summary>
/// An XMPP address (RFC 7622), always in its normalised form: two that mean the same address are equal.
/// Immutable; equality is ordinal.
/// </summary>
public sealed class Jid : IEquatable<Jid>
{
    /// <summary>The longest part, in bytes of UTF-8.</summary>
    public const int MaxPartBytes = 1023;

    private readonly string text;
    private readonly Jid? bare;

    private Jid(string? local, string domain, string? resource)
    {
        Local = local;
        Domain = domain;
        Resource = resource;
        bare = resource is null ? null : new Jid(local, domain, null);
        text = (local, resource) switch
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
    public Jid Bare => bare ?? this;

    /// <summary>True when there is no resource.</summary>
    public bool IsBare => Resource is null;

    /// <summary>True when there is no localpart and no resource: the address of a server or a service.</summary>
    public bool IsDomain => Local is null && Resource is null;

    /// <summary>Reads and normalises an address. False when RFC 7622 does not allow it.</summary>
    public static bool TryParse(string? value, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if (string.IsNullOrEmpty(value))
        {
            return false;
        }

        string? resource = null;
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        var rest = value;
        if (slash >= 0)
        {
            resource = value[(slash + 1)..];
            rest = value[..slash];
        }

        var at = rest.IndexOf('@', StringComparison.Ordinal);
        return TryCreate(at >= 0 ? rest[..at] : null, at >= 0 ? rest[(at + 1)..] : rest, resource, out jid);
    }

    /// <summary>Reads and normalises an address. Throws <see cref="FormatException"/> when RFC 7622 does not allow it.</summary>
    public static Jid Parse(string value) =>
        TryParse(value, out var jid) ? jid : throw new FormatException($"'{value}' is not an XMPP address.");

    /// <summary>Normalises the parts of an address (RFC 7622 §3). False when one of them is not allowed.</summary>
    public static bool TryCreate(string? local, string domain, string? resource, [NotNullWhen(true)] out Jid? jid)
    {
        jid = null;
        if (!Fits(local) || !Fits(domain) || !Fits(resource))
        {
            return false;
        }

        jid = new Jid(local?.ToLowerInvariant(), domain.ToLowerInvariant(), resource);
        return true;
    }

    private static bool Fits(string? part) => part is null || Encoding.UTF8.GetByteCount(part) is > 0 and <= MaxPartBytes;

    /// <summary>This address with a resource, which is normalised. Throws <see cref="FormatException"/> when it is not allowed.</summary>
    public Jid WithResource(string resource) =>
        TryCreate(Local, Domain, resource, out var jid) ? jid : throw new FormatException($"'{resource}' is not a resource.");

    /// <inheritdoc/>
    public bool Equals(Jid? other) => ReferenceEquals(this, other) || (other is not null && text == other.text);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Jid);

    /// <inheritdoc/>
    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The address as it is written in a stanza.</summary>
    public override string ToString() => text;
}
