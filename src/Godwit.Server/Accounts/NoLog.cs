using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;

namespace Godwit.Server.Accounts;

/// <summary>The log of an address that nobody has: always empty, takes nothing.</summary>
internal sealed class NoLog(Jid owner) : IMessageLog
{
    public Jid Owner { get; } = owner;

    public long LastSequence => 0;

    public DateTimeOffset LastTime => default;

    public Task AppendAsync(LogEntry entry) => Task.FromException(new InvalidOperationException($"{Owner} is not an account."));

    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken) => new([]);

    public ValueTask<long> CountAsync(LogQuery query, CancellationToken cancellationToken) => new(0);

    public ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> RecentIdentitiesAsync(int most, CancellationToken cancellationToken) => new([]);

    public ValueTask<StoredMailbox> MailboxAsync(CancellationToken cancellationToken) => new(StoredMailbox.Empty);

    public Task SaveAcknowledgedAsync(long through, IReadOnlyCollection<long> beyond) => Task.CompletedTask;
}
