namespace Godwit.Storage.Logs;

/// <summary>What the writer must know of an open log.</summary>
internal sealed class LogHandle(long owner)
{
    /// <summary>The owner's number.</summary>
    public long Owner { get; } = owner;

    /// <summary>True once a write was fenced. Used by the writer's thread alone.</summary>
    public bool IsFenced { get; set; }
}
