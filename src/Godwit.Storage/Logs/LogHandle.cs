using Godwit.Abstractions.Stores;

namespace Godwit.Storage.Logs;

/// <summary>What the writer must know of an open log.</summary>
internal sealed class LogHandle(long owner)
{
    private int losses;

    /// <summary>The owner's number.</summary>
    public long Owner { get; } = owner;

    /// <summary>True once a write was fenced. Used by the writer's thread alone.</summary>
    public bool IsFenced { get; set; }

    /// <summary>
    /// How often an entry could not be written. An entry that was queued before the last time has been overtaken: its owner did not know yet that an earlier one is missing, and it
    /// must not be written either. Its owner gives it, with the earlier one, a place behind what is there.
    /// </summary>
    public int Losses => Volatile.Read(ref losses);

    /// <summary>An entry could not be written.</summary>
    public void Lose() => Interlocked.Increment(ref losses);

    /// <summary>Why an entry that was overtaken is not written.</summary>
    public static StoreUnavailableException Overtaken() => new("An earlier message could not be written, and order must be kept. Try again in a moment.");
}
