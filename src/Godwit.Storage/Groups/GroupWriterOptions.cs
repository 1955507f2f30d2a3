namespace Godwit.Storage.Groups;

/// <summary>The bounds of a writer.</summary>
/// <param name="MostInGroup">The most writes in a commit.</param>
/// <param name="MostBytesInGroup">A group is closed once it holds this many bytes.</param>
/// <param name="MostQueued">The most writes that wait.</param>
/// <param name="MostBytesQueued">The most bytes that wait.</param>
/// <param name="Patience">When a group has been under way for so long, what waits behind it fails, and so does what comes until the group is done with.</param>
internal sealed record GroupWriterOptions(int MostInGroup, long MostBytesInGroup, int MostQueued, long MostBytesQueued, TimeSpan Patience)
{
    /// <summary>How far apart groups are under a steady load.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>How much further apart groups are that have fewer writes than <see cref="Few"/>, unless they have as many by then.</summary>
    public TimeSpan PauseOfFew { get; init; } = TimeSpan.Zero;

    /// <summary>Fewer writes than this are hardly worth a commit.</summary>
    public int Few { get; init; }
}
