using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;

namespace Godwit.Tests.Rosters;

/// <summary>What RFC 6121 §3 says about contacts that are no item yet, and about pre-approval.</summary>
public sealed class SubscriptionRulesTests
{
    private static readonly byte[] Request = "<presence type='subscribe'><status>hi</status></presence>"u8.ToArray();
    private static readonly RosterItem Nothing = new(Jid.Parse("juliet@example.com"));

    [Fact]
    public void A_request_of_a_stranger_is_kept_whole_and_makes_no_item_that_clients_see()
    {
        var change = SubscriptionRules.Inbound(Nothing, SubscriptionStanza.Subscribe, Request);

        Assert.True(change is { Passes: true, IsChanged: true, IsPushed: false });
        Assert.False(change.Item.Listed);
        Assert.Equal(Request, change.Item.Request!.Value.ToArray());
    }

    [Fact]
    public void Asking_a_stranger_makes_an_item()
    {
        var change = SubscriptionRules.Outbound(Nothing, SubscriptionStanza.Subscribe);

        Assert.True(change.Item is { Listed: true, Ask: true, Subscription: "none" });
        Assert.True(change.IsPushed);
    }

    [Fact]
    public void Granting_a_strangers_request_makes_an_item()
    {
        var asked = SubscriptionRules.Inbound(Nothing, SubscriptionStanza.Subscribe, Request).Item;

        var change = SubscriptionRules.Outbound(asked, SubscriptionStanza.Subscribed);

        Assert.True(change.Item is { Listed: true, Subscription: "from", Request: null });
        Assert.True(change is { IsPushed: true, PresenceStarts: true, Passes: true });
    }

    [Fact]
    public void Refusing_a_strangers_request_leaves_nothing()
    {
        var asked = SubscriptionRules.Inbound(Nothing, SubscriptionStanza.Subscribe, Request).Item;

        var change = SubscriptionRules.Outbound(asked, SubscriptionStanza.Unsubscribed);

        Assert.Equal(Nothing, change.Item);
        Assert.True(change is { Passes: true, IsPushed: false });
    }

    [Fact]
    public void A_stranger_who_takes_the_request_back_leaves_nothing()
    {
        var asked = SubscriptionRules.Inbound(Nothing, SubscriptionStanza.Subscribe, Request).Item;

        Assert.Equal(Nothing, SubscriptionRules.Inbound(asked, SubscriptionStanza.Unsubscribe, default).Item);
    }

    [Fact]
    public void A_pre_approval_of_a_stranger_makes_an_item_and_stays_here()
    {
        var change = SubscriptionRules.Outbound(Nothing, SubscriptionStanza.Subscribed);

        Assert.True(change.Item is { Listed: true, Approved: true, Subscription: "none" });
        Assert.True(change is { IsPushed: true, Passes: false });
    }

    [Theory]
    [InlineData(false, false, "from")]
    [InlineData(false, true, "from")]
    [InlineData(true, false, "both")]
    public void A_request_that_was_approved_in_advance_is_granted_unseen(bool to, bool ask, string expected)
    {
        var approved = Nothing with { Listed = true, Approved = true, To = to, Ask = ask };

        var change = SubscriptionRules.Inbound(approved, SubscriptionStanza.Subscribe, Request);

        Assert.Equal(expected, change.Item.Subscription);
        Assert.Equal(ask, change.Item.Ask);
        Assert.Null(change.Item.Request);
        Assert.True(change is { AnswersSubscribed: true, PresenceStarts: true, IsPushed: true, Passes: false });
    }

    [Fact]
    public void A_pre_approval_can_be_taken_back_unseen_by_the_contact()
    {
        var approved = Nothing with { Listed = true, Approved = true };

        var change = SubscriptionRules.Outbound(approved, SubscriptionStanza.Unsubscribed);

        Assert.True(change.Item is { Listed: true, Approved: false });
        Assert.True(change is { IsPushed: true, Passes: false, PresenceEnds: false });
    }

    [Theory]
    [InlineData(SubscriptionStanza.Subscribed)]
    [InlineData(SubscriptionStanza.Unsubscribed)]
    [InlineData(SubscriptionStanza.Unsubscribe)]
    public void A_stranger_grants_and_ends_nothing(SubscriptionStanza stanza)
    {
        var change = SubscriptionRules.Inbound(Nothing, stanza, default);

        Assert.Equal(Nothing, change.Item);
        Assert.True(change is { IsChanged: false, IsPushed: false, Passes: false });
    }
}
