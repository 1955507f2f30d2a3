using Godwit.Protocol.Jids;

namespace Godwit.Abstractions.Stores;

/// <summary>Asks for a page of a log. All conditions must hold; those left out do not restrict.</summary>
public sealed record LogQuery
{
    /// <summary>The greatest <see cref="Limit"/>.</summary>
    public const int MostLimit = 10_000;

    /// <summary>The most numbers in <see cref="Sequences"/>.</summary>
    public const int MostSequences = 10_000;

    /// <summary>Entries must have all of these flags.</summary>
    public LogFlags Flags { get; init; }

    /// <summary>Only entries with a greater sequence number.</summary>
    public long? After { get; init; }

    /// <summary>Only entries with a smaller sequence number.</summary>
    public long? Before { get; init; }

    /// <summary>Only entries of this time or later.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Only entries of this time or earlier.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Only entries with this peer; a bare JID matches all its resources.</summary>
    public Jid? With { get; init; }

    /// <summary>Only these sequence numbers, at most 10,000.</summary>
    public IReadOnlyCollection<long>? Sequences { get; init; }

    /// <summary>True for the newest that match, false for the oldest. Either way the page is in rising order.</summary>
    public bool Newest { get; init; }

    /// <summary>The most entries to return, 1 to 10,000.</summary>
    public int Limit { get; init; } = 100;
}
