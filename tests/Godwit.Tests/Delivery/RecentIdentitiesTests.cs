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
        identities.Forget(1);
        for (var i = 2; i < RecentIdentities.Most; i++)
        {
            identities.Remember((ulong)i, i, Task.CompletedTask);
        }

        identities.Remember(1, 1000, Task.CompletedTask);
        identities.Remember(2000, 2000, Task.CompletedTask);

        Assert.Equal(1000, identities.Find(1)?.Sequence);
        Assert.NotNull(identities.Find(2));
    }
}
