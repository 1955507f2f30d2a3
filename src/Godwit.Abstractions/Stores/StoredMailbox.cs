namespace Godwit.Abstractions.Stores;

/// <summary>What of a log's mailbox was acknowledged, as it was saved, and what waits.</summary>
/// <param name="Through">Every mailbox entry up to this number was acknowledged.</param>
/// <param name="Beyond">Those behind it that were acknowledged too.</param>
/// <param name="Pending">The mailbox entries not yet acknowledged, in rising order.</param>
public sealed record StoredMailbox(long Through, IReadOnlyCollection<long> Beyond, IReadOnlyList<long> Pending)
{
    /// <summary>A mailbox that never held anything.</summary>
    public static StoredMailbox Empty { get; } = new(0, [], []);
}
