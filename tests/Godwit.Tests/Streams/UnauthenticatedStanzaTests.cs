using System.Collections.Immutable;
using Godwit.Protocol;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;

namespace Godwit.Tests.Streams;

public sealed class UnauthenticatedStanzaTests
{
    private static readonly StreamOptions WithRegistration =
        StreamDriver.Defaults with { PreAuthenticationNamespaces = ImmutableHashSet.Create("jabber:iq:register") };

    [Fact]
    public void An_iq_that_someone_handles_is_handed_out()
    {
        var driver = new StreamDriver(WithRegistration).Secure();

        Assert.Equal("unauthenticated <iq type='get' id='r1'><query/></iq>", Shown.Of(driver.Send(Register("get"))));
        Assert.Contains("authenticated", Shown.Of(driver.Plain()), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_handles_it_the_stream_ends() =>
        Assert.Equal("close not-authorized", Shown.Of(new StreamDriver().Secure().Send(Register("get"))));

    [Fact]
    public void Before_TLS_the_stream_ends()
    {
        var driver = new StreamDriver(WithRegistration);
        driver.Open();

        Assert.Equal("close not-authorized", Shown.Of(driver.Send(Register("get"))));
    }

    [Fact]
    public void Only_requests_are_handled()
    {
        foreach (var type in new[] { "result", "error", null })
        {
            Assert.Equal("close not-authorized", Shown.Of(new StreamDriver(WithRegistration).Secure().Send(Register(type))));
        }
    }

    private static Element Register(string? type) =>
        new Element("iq", Namespaces.Client).Set("type", type).Set("id", "r1").Add(new Element("query", "jabber:iq:register"));
}
