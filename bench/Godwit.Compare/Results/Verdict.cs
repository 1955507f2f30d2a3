namespace Godwit.Compare.Results;

/// <summary>Whether a goal is reached.</summary>
internal enum Verdict
{
    /// <summary>Something that it takes was not measured.</summary>
    Open,

    /// <summary>The median reaches it.</summary>
    Met,

    /// <summary>The median misses it, but no more than the rounds differ.</summary>
    WithinSpread,

    /// <summary>It is missed.</summary>
    Missed,
}
