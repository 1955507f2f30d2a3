using System.Globalization;
using Godwit.Protocol.Jids;

namespace Godwit.Protocol.Streams;

/// <summary>What a client's stream header must be, RFC 6120 §4.7 and §4.8, RFC 7395 §3.4.</summary>
internal static class HeaderRules
{
    /// <summary>Takes over the domain and the peer's name from a header, or says what is wrong with it.</summary>
    public static StreamError? Read(StreamHeader header, StreamFacts facts)
    {
        facts.Peer = null;
        if (CheckElement(header, facts.Options.Transport) is { } wrong)
        {
            return wrong;
        }

        if (ReadTo(header.To, facts) is { } unknown)
        {
            return unknown;
        }

        return IsSupported(header.Version) ? ReadFrom(header.From, facts) : StreamError.UnsupportedVersion;
    }

    private static StreamError? CheckElement(StreamHeader header, StreamTransport transport)
    {
        var (name, ns) = transport == StreamTransport.WebSocket
            ? ("open", Namespaces.Framing)
            : ("stream", Namespaces.Streams);
        if (header.Namespace != ns || (transport == StreamTransport.Tcp && header.ContentNamespace != Namespaces.Client))
        {
            return StreamError.InvalidNamespace;
        }

        return header.Name == name ? null : StreamError.BadFormat;
    }

    /// <summary>Without an address the only domain is meant, if there is only one. After authentication the domain cannot change any more.</summary>
    private static StreamError? ReadTo(string? to, StreamFacts facts)
    {
        var domains = facts.Options.Domains;
        if (to is null && domains.Count == 1)
        {
            facts.Domain = domains.First();
            return null;
        }

        if (to is null)
        {
            return StreamError.HostUnknown;
        }

        if (!Jid.TryParse(to, out var domain) || !domain.IsDomain)
        {
            return StreamError.ImproperAddressing;
        }

        if (!domains.Contains(domain.Domain) || (facts.Account is { } account && account.Domain != domain.Domain))
        {
            return StreamError.HostUnknown;
        }

        facts.Domain = domain.Domain;
        return null;
    }

    /// <summary>A client of a later version gets our 1.0 in answer (RFC 6120 §4.7.5); one from before 1.0 cannot be served.</summary>
    private static bool IsSupported(string? version)
    {
        var parts = version?.Split('.');
        return parts is [var major, var minor]
            && uint.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && uint.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && number >= 1;
    }

    private static StreamError? ReadFrom(string? from, StreamFacts facts)
    {
        if (from is null)
        {
            return null;
        }

        if (!Jid.TryParse(from, out var peer) || (facts.Account is { } account && !peer.Bare.Equals(account)))
        {
            return StreamError.InvalidFrom;
        }

        facts.Peer = peer.Bare;
        return null;
    }
}
