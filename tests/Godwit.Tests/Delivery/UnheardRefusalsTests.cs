using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Delivery;

public sealed class UnheardRefusalsTests
{
    private static readonly Jid Alice = Jid.Parse("alice@localhost");
    private static readonly Jid Bob = Jid.Parse("bob@localhost");

    private readonly FakeTimeProvider time = new();
    private readonly UnheardRefusals refusals;

    public UnheardRefusalsTests() => refusals = new(Alice, time);

    [Fact]
    public void Each_of_several_must_have_been_heard()
    {
        var (first, second) = (Refusal(Bob), Refusal(Bob));
        refusals.Add(first);
        refusals.Add(second);

        refusals.Heard(first);
        Assert.True(refusals.Covers(Message(Bob)));
        refusals.Heard(second);
        Assert.False(refusals.Covers(Message(Bob)));
        Assert.False(refusals.Any);
    }

    [Fact]
    public void A_message_without_an_address_is_for_the_own_account()
    {
        refusals.Add(Message(null).ToError(StanzaError.ResourceConstraint));

        Assert.True(refusals.Covers(Message(null)));
        Assert.True(refusals.Covers(Message(Alice)));
        Assert.False(refusals.Covers(Message(Bob)));
    }

    [Fact]
    public void Other_stanzas_go_through()
    {
        refusals.Add(Refusal(Bob));

        Assert.False(refusals.Covers(Stanza.Presence(Alice, Bob, null)));
        Assert.False(refusals.Covers(Refusal(Alice)));
    }

    [Fact]
    public void Only_the_error_that_says_to_wait_is_a_refusal()
    {
        Assert.True(UnheardRefusals.Is(Refusal(Bob)));
        Assert.False(UnheardRefusals.Is(Message(Bob).ToError(StanzaError.ServiceUnavailable)));
        Assert.False(UnheardRefusals.Is(Message(Bob)));
    }

    [Fact]
    public void A_client_that_acknowledges_nothing_is_not_kept_waiting_for_good()
    {
        refusals.Add(Refusal(Bob));

        time.Advance(UnheardRefusals.Longest - TimeSpan.FromSeconds(1));
        Assert.True(refusals.Covers(Message(Bob)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(refusals.Covers(Message(Bob)));
    }

    private static Stanza Refusal(Jid recipient) => Message(recipient).ToError(StanzaError.ResourceConstraint);

    private static Stanza Message(Jid? to) => Stanza.Message(Alice.WithResource("test"), to, "chat", "1");
}
