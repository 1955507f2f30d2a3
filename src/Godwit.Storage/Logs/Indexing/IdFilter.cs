namespace Godwit.Storage.Logs.Indexing;

/// <summary>Tells by the id alone which rows can match a query: those whose id, masked, is the value.</summary>
internal readonly record struct IdFilter(long Mask, long Value)
{
    /// <summary>All rows.</summary>
    public static IdFilter All => default;

    /// <summary>True when the row can match.</summary>
    public bool Matches(long id) => (id & Mask) == Value;
}
