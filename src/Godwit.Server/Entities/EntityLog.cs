using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Server.Accounts;

namespace Godwit.Server.Entities;

/// <summary>
/// The log of an entity. Nothing is stored behind what the store did not take before its sender has been told of that (<see cref="UntoldLosses"/>); by the exception that comes out of the entity, its
/// host knows of which message it has told. Used in turns of the entity.
/// </summary>
internal sealed class EntityLog(IMessageLog log) : IMessageLog
{
    private readonly UntoldLosses untold = new();
    private readonly Dictionary<Exception, LogEntry> failures = new(ReferenceEqualityComparer.Instance);

    /// <summary>The last write of which it is not known here what became of it. When it has failed, so have all before it that failed; and the log itself takes nothing behind those that it knows of only now.</summary>
    private Task last = Task.CompletedTask;

    public Jid Owner => log.Owner;

    public long LastSequence => log.LastSequence;

    public DateTimeOffset LastTime => log.LastTime;

    public Task AppendAsync(LogEntry entry)
    {
        if (untold.Refusal is { } refusal)
        {
            return refusal;
        }

        if (last.IsFaulted)
        {
            return Task.FromException(new StoreUnavailableException("A message before it could not be written."));
        }

        var stored = untold.AppendAsync(log, entry);
        return stored.IsCompletedSuccessfully ? stored : WatchAsync(entry, last = stored);
    }

    /// <summary>The sender of a message whose write failed has been told.</summary>
    /// <param name="failure">What its write failed with.</param>
    public void Told(Exception failure)
    {
        if (failures.Remove(failure, out var entry))
        {
            untold.Told(entry);
        }
    }

    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken) => log.ReadAsync(query, cancellationToken);

    public ValueTask<long> CountAsync(LogQuery query, CancellationToken cancellationToken) => log.CountAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> RecentIdentitiesAsync(int most, CancellationToken cancellationToken) =>
        log.RecentIdentitiesAsync(most, cancellationToken);

    public ValueTask<StoredMailbox> MailboxAsync(CancellationToken cancellationToken) => log.MailboxAsync(cancellationToken);

    public Task SaveAcknowledgedAsync(long through, IReadOnlyCollection<long> beyond) => log.SaveAcknowledgedAsync(through, beyond);

    private async Task WatchAsync(LogEntry entry, Task stored)
    {
        try
        {
            await stored;
        }
        catch (StoreUnavailableException exception)
        {
            // One of its own, for a group that fails may give the same one to all.
            var failure = new StoreUnavailableException(exception.Message, exception);
            untold.Add(entry);
            failures[failure] = entry;
            throw failure;
        }
        finally
        {
            if (last == stored)
            {
                last = Task.CompletedTask;
            }
        }
    }
}
