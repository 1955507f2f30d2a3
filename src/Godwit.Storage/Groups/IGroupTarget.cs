using Godwit.Abstractions.Stores;

namespace Godwit.Storage.Groups;

/// <summary>An engine with transactions, as the writer of groups needs it. Used by the writer's thread alone.</summary>
internal interface IGroupTarget : IDisposable
{
    /// <summary>Starts a group.</summary>
    void Begin();

    /// <summary>Starts a part of the group that can be undone alone.</summary>
    void Save();

    /// <summary>Ends the part.</summary>
    void Keep();

    /// <summary>Undoes the part.</summary>
    void Undo();

    /// <summary>Makes the group durable.</summary>
    void Commit();

    /// <summary>Drops the group; does nothing when the engine has dropped it by itself.</summary>
    void Rollback();

    /// <summary>True when a failure of one write leaves the rest of its group whole.</summary>
    bool IsOfOneWrite(Exception failure);

    /// <summary>Says to a caller, in one line, why a group was lost and what to do.</summary>
    StoreUnavailableException Explain(Exception failure);

    /// <summary>Called between groups, for housekeeping; must not throw for what a later call can make good.</summary>
    void AfterGroup();
}
