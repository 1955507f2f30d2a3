using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;

namespace Godwit.SabotagedServer;

/// <summary>Opens logs that lie about durability.</summary>
internal sealed class HastyLogStore(IMessageLogStore real) : IMessageLogStore
{
    public async ValueTask<IMessageLog> OpenAsync(Jid owner, CancellationToken cancellationToken) =>
        new HastyLog(await real.OpenAsync(owner, cancellationToken));

    public Task<long> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken) => real.TrimAsync(before, cancellationToken);
}

/// <summary>A log that writes a little later than it says: the asynchronous commit that other servers make.</summary>
internal sealed class HastyLog(IMessageLog real) : IMessageLog
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(200);

    private Task last = Task.CompletedTask;

    public Jid Owner => real.Owner;

    public long LastSequence { get; private set; } = real.LastSequence;

    public DateTimeOffset LastTime => real.LastTime;

    public Task AppendAsync(LogEntry entry)
    {
        LastSequence = entry.Sequence;
        last = WriteLaterAsync(last, entry);
        return Task.CompletedTask;
    }

    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken) => real.ReadAsync(query, cancellationToken);

    public ValueTask<long> CountAsync(LogQuery query, CancellationToken cancellationToken) => real.CountAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> RecentIdentitiesAsync(int most, CancellationToken cancellationToken) =>
        real.RecentIdentitiesAsync(most, cancellationToken);

    public ValueTask<StoredMailbox> MailboxAsync(CancellationToken cancellationToken) => real.MailboxAsync(cancellationToken);

    public Task SaveAcknowledgedAsync(long through, IReadOnlyCollection<long> beyond) => real.SaveAcknowledgedAsync(through, beyond);

    private async Task WriteLaterAsync(Task before, LogEntry entry)
    {
        var delay = Task.Delay(Late);
        await before;
        await delay;
        await real.AppendAsync(entry);
    }
}
