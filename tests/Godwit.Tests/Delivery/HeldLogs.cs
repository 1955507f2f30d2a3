using System.Collections.Concurrent;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Delivery;

/// <summary>A real store that commits, and reads, when the test lets it: a slow disk, or one that fails for some.</summary>
internal sealed class HeldLogs
{
    private readonly ConcurrentDictionary<Jid, long> saved = new();
    private readonly ConcurrentDictionary<Jid, bool> refused = new();
    private TaskCompletionSource gate = new();
    private readonly TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? reading;
    private IMessageLogStore? real;
    private int held;

    public HeldLogs() => gate.SetResult();

    /// <summary>From now on nothing becomes durable.</summary>
    public void Hold()
    {
        gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref held, 0);
    }

    /// <summary>What was held is durable now.</summary>
    public void Release() => gate.TrySetResult();

    /// <summary>From now on nobody is given what he reads before this ends.</summary>
    public void HoldReads(TaskCompletionSource until) => Volatile.Write(ref reading, until);

    /// <summary>Completes when somebody waits for what he reads.</summary>
    public Task HasHeldReadAsync() => read.Task;

    /// <summary>What somebody appends from now on is not written, of which he learns as soon as nothing is held.</summary>
    public void Refuse(Jid log) => refused[log] = true;

    /// <summary>The next that somebody appends is not written; what comes after it is.</summary>
    public void RefuseNext(Jid log) => refused[log] = false;

    /// <summary>What is appended from now on is written, whoever's it is.</summary>
    public void Accept() => refused.Clear();

    /// <summary>Waits until so many entries are held.</summary>
    public Task HasHeldAsync(int count) => Eventually.TrueAsync(() => Volatile.Read(ref held) >= count, () => $"{held} entries are held, not {count}");

    /// <summary>Waits until it is saved that the account has all up to this entry.</summary>
    public Task HasSavedAsync(Jid account, long through) => Eventually.TrueAsync(
        () => saved.GetValueOrDefault(account) >= through,
        () => $"{account} has all up to {saved.GetValueOrDefault(account)} saved, not {through}");

    /// <summary>Takes the place of the server's store.</summary>
    public void Customise(IServiceCollection services)
    {
        var inner = services.Last(s => s.ServiceType == typeof(IMessageLogStore));
        services.Remove(inner);
        services.AddSingleton<IMessageLogStore>(p =>
        {
            real = (IMessageLogStore)inner.ImplementationFactory!(p);
            return new Store(this);
        });
    }

    private async Task AppendAsync(IMessageLog log, LogEntry entry)
    {
        var mine = gate.Task;
        var isRefused = refused.TryGetValue(log.Owner, out var isForGood);
        if (isRefused && !isForGood)
        {
            refused.TryRemove(log.Owner, out _);
        }

        var durable = isRefused ? Task.CompletedTask : log.AppendAsync(entry);
        Interlocked.Increment(ref held);
        await durable;
        await mine;
        if (isRefused)
        {
            throw new StoreUnavailableException("The test's disk is full.");
        }
    }

    private async ValueTask<IReadOnlyList<LogEntry>> ReadAsync(IMessageLog log, LogQuery query, CancellationToken cancellationToken)
    {
        var entries = await log.ReadAsync(query, cancellationToken);
        if (Volatile.Read(ref reading) is { } until)
        {
            read.TrySetResult();
            await until.Task;
        }

        return entries;
    }

    private sealed class Store(HeldLogs owner) : IMessageLogStore
    {
        public async ValueTask<IMessageLog> OpenAsync(Jid jid, CancellationToken cancellationToken) =>
            new Log(owner, await owner.real!.OpenAsync(jid, cancellationToken));

        public Task<long> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken) => owner.real!.TrimAsync(before, cancellationToken);
    }

    private sealed class Log(HeldLogs owner, IMessageLog real) : IMessageLog
    {
        public Jid Owner => real.Owner;

        public long LastSequence => real.LastSequence;

        public DateTimeOffset LastTime => real.LastTime;

        public Task AppendAsync(LogEntry entry) => owner.AppendAsync(real, entry);

        public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken) => owner.ReadAsync(real, query, cancellationToken);

        public ValueTask<long> CountAsync(LogQuery query, CancellationToken cancellationToken) => real.CountAsync(query, cancellationToken);

        public ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> RecentIdentitiesAsync(int most, CancellationToken cancellationToken) =>
            real.RecentIdentitiesAsync(most, cancellationToken);

        public ValueTask<StoredMailbox> MailboxAsync(CancellationToken cancellationToken) => real.MailboxAsync(cancellationToken);

        public async Task SaveAcknowledgedAsync(long through, IReadOnlyCollection<long> beyond)
        {
            await real.SaveAcknowledgedAsync(through, beyond);
            owner.saved[Owner] = through;
        }
    }
}
