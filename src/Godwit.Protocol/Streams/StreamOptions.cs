using Godwit.Protocol.Sasl;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams;

/// <summary>What holds for all client streams of a listener.</summary>
public sealed record StreamOptions
{
    /// <summary>The domains served, normalised.</summary>
    public required IReadOnlySet<string> Domains { get; init; }

    /// <summary>Answers for accounts that do not exist.</summary>
    public required ScramDecoy Decoy { get; init; }

    /// <summary>Where stream ids, nonces and generated resources come from.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>How streams are framed.</summary>
    public StreamTransport Transport { get; init; }

    /// <summary>True when STARTTLS can be offered: there is a certificate. Of no meaning over WebSocket.</summary>
    public bool OfferStartTls { get; init; } = true;

    /// <summary>True when nothing but STARTTLS is possible before the channel is confidential.</summary>
    public bool RequireTls { get; init; } = true;

    /// <summary>True when mechanisms that reveal the password are offered without TLS: only for tests on one machine.</summary>
    public bool AllowPlainWithoutTls { get; init; }

    /// <summary>The mechanisms to offer, in this order, each where the channel allows it.</summary>
    public IReadOnlyList<SaslMechanism> Mechanisms { get; init; } = SaslMechanism.All;

    /// <summary>How many authentications may fail on one connection; the last failure closes the stream.</summary>
    public int MaxAuthenticationAttempts { get; init; } = 5;

    /// <summary>The payload namespaces of iq stanzas that someone handles before authentication, for example registration.</summary>
    public IReadOnlySet<string> PreAuthenticationNamespaces { get; init; } = new HashSet<string>();

    /// <summary>What others add to the stream features; asked each time that features are sent, but never while only STARTTLS is allowed.</summary>
    public Func<StreamPhase, IEnumerable<Element>> Features { get; init; } = _ => [];
}
