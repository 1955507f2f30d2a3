using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;

namespace Godwit.Tests.Delivery;

/// <summary>One stanza for many sessions of a node.</summary>
public sealed class SharedDeliveryTests
{
    private static readonly Stanza Something = Stanza.Presence(Jid.Parse("room@rooms.localhost/nick"), Jid.Parse("juliet@localhost"), null);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(1300)]
    public async Task Each_that_is_gone_is_named_once(int count)
    {
        GatewayReceiver[] receivers = [.. Enumerable.Range(1, count).Select(n => new GatewayReceiver(n, Jid.Parse($"u{n}@localhost/r")))];

        var gone = await new SessionRegistry().DeliverAsync(Something, receivers);

        Assert.Equal(receivers.Select(r => r.Session), gone);
    }
}
