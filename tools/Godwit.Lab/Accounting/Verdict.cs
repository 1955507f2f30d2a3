namespace Godwit.Lab.Accounting;

/// <summary>What the books found. Each list is empty when all is well.</summary>
/// <param name="Lost">Acknowledged, and a witness did not see it.</param>
/// <param name="Doubled">In an account under two identities, or none.</param>
/// <param name="Disordered">First seen behind a later message of its conversation.</param>
/// <param name="Recalled">Refused after it was acknowledged.</param>
/// <param name="Unanswered">Neither acknowledged nor refused, or a question without an answer.</param>
/// <param name="Invented">Seen though nobody sent it.</param>
internal sealed record Verdict(
    IReadOnlyList<string> Lost,
    IReadOnlyList<string> Doubled,
    IReadOnlyList<string> Disordered,
    IReadOnlyList<string> Recalled,
    IReadOnlyList<string> Unanswered,
    IReadOnlyList<string> Invented)
{
    /// <summary>True when something is wrong that no patience mends, once all have read their archives: a message that is not in one of them, or is there twice, say. That one was not shown, or answered, may be because the server is slow.</summary>
    public bool IsBeyondPatience => LostForGood + Doubled.Count + Disordered.Count + Recalled.Count + Invented.Count > 0;

    /// <summary>How many were lost by an archive.</summary>
    public required int LostForGood { get; init; }

    /// <summary>True when nothing is wrong.</summary>
    public bool IsGood => Lost.Count + Doubled.Count + Disordered.Count + Recalled.Count + Unanswered.Count + Invented.Count == 0;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Lost.Count} lost, {Doubled.Count} doubled, {Disordered.Count} out of order, {Recalled.Count} recalled, {Unanswered.Count} unanswered, {Invented.Count} invented";
}
