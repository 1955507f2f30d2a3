namespace Godwit.Server.Sessions;

/// <summary>Who empties a <see cref="WriteQueue"/>.</summary>
internal interface IQueueReader
{
    /// <summary>Something waits. Called under the queue's lock: it must not do the work itself.</summary>
    void Wake();

    /// <summary>True when it has more to do than to empty the queue, and does not become idle. Asked under the queue's lock.</summary>
    bool IsInterrupted { get; }
}
