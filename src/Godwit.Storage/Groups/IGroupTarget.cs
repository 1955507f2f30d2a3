using Godwit.Abstractions.Stores;

namespace Godwit.Storage.Groups;

/// <summary>An engine, as the writer of groups needs it. Used by one thread at a time.</summary>
/// <typeparam name="TTarget">What writes write to.</typeparam>
internal interface IGroupTarget<TTarget> : IDisposable
{
    /// <summary>
    /// Runs the writes in their order and makes them durable together. Throws when the group is lost: then nothing of it was written, or, where that can't be
    /// known, the message says so.
    /// </summary>
    /// <param name="group">The writes.</param>
    /// <param name="failures">Gets an item for each write: why it failed alone, or null.</param>
    void Write(ReadOnlySpan<IWrite<TTarget>> group, List<Exception?> failures);

    /// <summary>True when a group of a few writes mostly takes no longer than to wake a thread for it, or little: whoever brings them may write them himself.</summary>
    bool IsBrief { get; }

    /// <summary>Says to a caller, in one line, why a group was lost and what to do.</summary>
    StoreUnavailableException Explain(Exception failure);

    /// <summary>Called between groups, for housekeeping; must not throw for what a later call can make good.</summary>
    void AfterGroup();
}
