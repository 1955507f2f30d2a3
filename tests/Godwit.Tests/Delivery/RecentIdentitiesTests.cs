using Godwit.Protocol.Jids;
using Godwit.Server.Accounts;

namespace Godwit.Tests.Delivery;

public sealed class RecentIdentitiesTests
{
    [Fact]
    public void A_message_that_was_stored_at_the_second_try_is_remembered_as_long_as_others()
    {
        var identities = new RecentIdentities(new NoLog(Jid.Parse("juliet@capulet.example")));
        identities.Remember(1, 1, Task.CompletedTask);
        identities.Forget(1, 1);
        for (var i = 2; i < RecentIdentities.Most; i++)
        {
            identities.Remember((ulong)i, i, Task.CompletedTask);
        }

        identities.Remember(1, 1000, Task.CompletedTask);
        identities.Remember(2000, 2000, Task.CompletedTask);

        Assert.Equal(1000, identities.Find(1)?.Sequence);
        Assert.NotNull(identities.Find(2));
    }

    /// <summary>A store that is away for a while: clients send again and again what they have.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(RecentIdentities.Most)]
    [InlineData(RecentIdentities.Most + 100)]
    public void Attempts_that_failed_push_out_nothing_that_was_stored(int stored)
    {
        var identities = new RecentIdentities(new NoLog(Jid.Parse("juliet@capulet.example")));
        for (var i = 1; i <= stored; i++)
        {
            identities.Remember((ulong)i, i, Task.CompletedTask);
        }

        for (var attempt = 0; attempt < 3 * RecentIdentities.Most; attempt++)
        {
            var failing = new TaskCompletionSource();
            identities.Remember(10_000, stored + attempt, failing.Task);
            Assert.NotNull(identities.Find(10_000));
            failing.SetException(new InvalidOperationException("The store is away."));
            if (attempt % 2 == 0)
            {
                identities.Forget(10_000, stored + attempt);
            }
        }

        // The first attempt takes the place of the oldest.
        identities.Remember(10_000, 10_000, Task.CompletedTask);
        var oldest = Math.Max(1, stored - RecentIdentities.Most + 2);
        Assert.All(Enumerable.Range(oldest, stored - oldest + 1), i => Assert.Equal(i, identities.Find((ulong)i)?.Sequence));
        Assert.Equal(10_000, identities.Find(10_000)?.Sequence);
        Assert.Null(identities.Find((ulong)(oldest - 1)));
    }

    /// <summary>The call of the first attempt may end long after the store has failed: it waits for the recipient as well.</summary>
    [Fact]
    public void An_attempt_that_is_known_late_to_have_failed_does_not_take_the_next_one_along()
    {
        var identities = new RecentIdentities(new NoLog(Jid.Parse("juliet@capulet.example")));
        identities.Remember(1, 1, Task.FromException(new InvalidOperationException("The store is away.")));
        identities.Remember(2, 2, Task.CompletedTask);
        Assert.Null(identities.Find(1));
        identities.Remember(1, 3, Task.CompletedTask);

        identities.Forget(1, 1);

        Assert.Equal(3, identities.Find(1)?.Sequence);
    }

    [Fact]
    public void One_that_failed_behind_others_leaves_the_others_in_their_order()
    {
        var identities = new RecentIdentities(new NoLog(Jid.Parse("juliet@capulet.example")));
        for (var i = 1; i <= RecentIdentities.Most + 10; i++)
        {
            identities.Remember((ulong)i, i, Task.CompletedTask);
        }

        identities.Forget(100, 100);
        identities.Forget(RecentIdentities.Most + 5, RecentIdentities.Most + 5);
        identities.Remember(10_000, 10_000, Task.CompletedTask);
        identities.Remember(10_001, 10_001, Task.CompletedTask);
        Assert.NotNull(identities.Find(11));

        identities.Remember(10_002, 10_002, Task.CompletedTask);
        Assert.Null(identities.Find(11));
        Assert.NotNull(identities.Find(12));
    }
}
