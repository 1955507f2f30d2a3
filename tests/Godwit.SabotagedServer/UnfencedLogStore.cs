using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;

namespace Godwit.SabotagedServer;

/// <summary>Opens logs that go on writing though another node has the account.</summary>
internal sealed class UnfencedLogStore(IMessageLogStore real) : IMessageLogStore
{
    public async ValueTask<IMessageLog> OpenAsync(Jid owner, CancellationToken cancellationToken) =>
        new UnfencedLog(real, await real.OpenAsync(owner, cancellationToken));

    public Task<long> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken) => real.TrimAsync(before, cancellationToken);
}

/// <summary>A log that takes a number behind those of the other owner, where it should step down: what a store without a key for the numbers does.</summary>
internal sealed class UnfencedLog(IMessageLogStore store, IMessageLog first) : IMessageLog
{
    private IMessageLog real = first;
    private Task last = Task.CompletedTask;

    public Jid Owner => real.Owner;

    public long LastSequence { get; private set; } = first.LastSequence;

    public DateTimeOffset LastTime { get; private set; } = first.LastTime;

    public Task AppendAsync(LogEntry entry)
    {
        LastSequence = entry.Sequence;
        LastTime = entry.Time;
        return last = WriteAsync(last, entry);
    }

    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken) => real.ReadAsync(query, cancellationToken);

    public ValueTask<long> CountAsync(LogQuery query, CancellationToken cancellationToken) => real.CountAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> RecentIdentitiesAsync(int most, CancellationToken cancellationToken) =>
        real.RecentIdentitiesAsync(most, cancellationToken);

    public ValueTask<StoredMailbox> MailboxAsync(CancellationToken cancellationToken) => real.MailboxAsync(cancellationToken);

    public async Task SaveAcknowledgedAsync(long through, IReadOnlyCollection<long> beyond)
    {
        try
        {
            await real.SaveAcknowledgedAsync(through, beyond);
        }
        catch (FencedException)
        {
            real = await store.OpenAsync(Owner, CancellationToken.None);
        }
    }

    private async Task WriteAsync(Task before, LogEntry entry)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (true)
        {
            try
            {
                var time = entry.Time < real.LastTime ? real.LastTime : entry.Time;
                await real.AppendAsync(entry with { Sequence = real.LastSequence + 1, Time = time });
                return;
            }
            catch (FencedException)
            {
                real = await store.OpenAsync(Owner, CancellationToken.None);
            }
        }
    }
}
