namespace Godwit.Lab.Accounting;

/// <summary>A message in the books. Times are in ticks of <see cref="System.Diagnostics.Stopwatch"/>, 0 for not yet.</summary>
internal sealed class Entry
{
    /// <summary>When it was to be sent the first time.</summary>
    public required long Sent { get; init; }

    /// <summary>What the server has said last.</summary>
    public Promise Promise { get; set; }

    /// <summary>True when it was refused at any time: its client sends it again behind others, so it has no place in the order.</summary>
    public bool WasRefused { get; set; }

    /// <summary>True when it was acknowledged other than by the answer to a resumption, behind which come the refusals that waited for the client: it may be forgotten.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>True when it was refused after that.</summary>
    public bool WasRecalled { get; set; }

    /// <summary>When it was acknowledged.</summary>
    public long Acknowledged { get; set; }

    /// <summary>When the recipient was first shown it.</summary>
    public long Shown { get; set; }
}
