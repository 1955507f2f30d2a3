using System.Text;
using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Server.Accounts;
using Godwit.Tests.Storage.Sqlite;

namespace Godwit.Tests.Delivery;

/// <summary>What the mailbox keeps over restarts of its account.</summary>
public sealed class MailboxTests : IAsyncLifetime
{
    private static readonly Jid Juliet = Jid.Parse("juliet@capulet.example");

    private readonly SqliteEngine engine = new();
    private readonly MailboxDelay delay;
    private readonly AccountSession session = new(Juliet.WithResource("balcony"), new SessionAddress("node", 1));

    public MailboxTests() => delay = new MailboxDelay(engine.Time);

    public async ValueTask InitializeAsync() => await engine.ReopenAsync();

    public ValueTask DisposeAsync()
    {
        delay.Dispose();
        return engine.DisposeAsync();
    }

    [Fact]
    public async Task A_number_that_was_lost_is_not_acknowledged_in_advance_for_the_message_that_gets_it_next()
    {
        var (log, mailbox) = await OpenAsync();
        var first = await AddAsync(log, mailbox);

        // The next number is given out, and its entry can't be written.
        var lost = new LostNumber(log);
        mailbox = new Mailbox(lost, await log.MailboxAsync(TestContext.Current.CancellationToken), delay);
        mailbox.Add(lost.LastSequence);
        mailbox.Forget(lost.LastSequence);
        mailbox.Acknowledge(session, [first]);
        await mailbox.SaveAsync();

        await engine.ReopenAsync();
        (log, mailbox) = await OpenAsync();
        var next = await AddAsync(log, mailbox);
        Assert.Equal(lost.LastSequence, next);
        (_, mailbox) = await OpenAsync();
        Assert.True(mailbox.IsPending(next));
    }

    [Fact]
    public async Task What_was_acknowledged_out_of_turn_stays_acknowledged_when_the_next_life_of_the_account_saves()
    {
        var (log, mailbox) = await OpenAsync();
        var numbers = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            numbers.Add(await AddAsync(log, mailbox));
        }

        mailbox.Acknowledge(session, [numbers[2], numbers[3]]);
        await mailbox.SaveAsync();
        (_, mailbox) = await OpenAsync();
        mailbox.Acknowledge(session, [numbers[0]]);
        await mailbox.SaveAsync();

        (_, mailbox) = await OpenAsync();
        Assert.Equal([false, true, false, false], numbers.Select(mailbox.IsPending));
    }

    [Fact]
    public async Task An_acknowledgement_of_a_session_that_is_over_holds()
    {
        var (log, mailbox) = await OpenAsync();
        var number = await AddAsync(log, mailbox);

        mailbox.Acknowledge(null, [number]);
        await mailbox.SaveAsync();

        (_, mailbox) = await OpenAsync();
        Assert.False(mailbox.IsPending(number));
    }

    private async Task<(IMessageLog Log, Mailbox Mailbox)> OpenAsync()
    {
        var log = await engine.Logs.OpenAsync(Juliet, TestContext.Current.CancellationToken);
        return (log, new Mailbox(log, await log.MailboxAsync(TestContext.Current.CancellationToken), delay));
    }

    private async Task<long> AddAsync(IMessageLog log, Mailbox mailbox)
    {
        var number = log.LastSequence + 1;
        mailbox.Add(number);
        await log.AppendAsync(new(
            number, engine.Time.GetUtcNow(), LogFlags.Mailbox, Jid.Parse("romeo@montague.example"), 0, Encoding.UTF8.GetBytes("<message/>")));
        mailbox.Release(number);
        return number;
    }

    /// <summary>A log that has given out a number whose entry could not be written after it was opened.</summary>
    private sealed class LostNumber(IMessageLog real) : IMessageLog
    {
        private bool isOpened;

        public Jid Owner => real.Owner;

        public long LastSequence
        {
            get
            {
                var last = isOpened ? real.LastSequence + 1 : real.LastSequence;
                isOpened = true;
                return last;
            }
        }

        public DateTimeOffset LastTime => real.LastTime;

        public Task AppendAsync(LogEntry entry) => Task.FromException(new StoreUnavailableException("The disk is full."));

        public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken) => real.ReadAsync(query, cancellationToken);

        public ValueTask<long> CountAsync(LogQuery query, CancellationToken cancellationToken) => real.CountAsync(query, cancellationToken);

        public ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> RecentIdentitiesAsync(int most, CancellationToken cancellationToken) =>
            real.RecentIdentitiesAsync(most, cancellationToken);

        public ValueTask<StoredMailbox> MailboxAsync(CancellationToken cancellationToken) => real.MailboxAsync(cancellationToken);

        public Task SaveAcknowledgedAsync(long through, IReadOnlyCollection<long> beyond) => real.SaveAcknowledgedAsync(through, beyond);
    }
}
