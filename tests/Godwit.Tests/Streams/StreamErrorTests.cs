using System.Reflection;
using Godwit.Protocol;
using Godwit.Protocol.Streams;

namespace Godwit.Tests.Streams;

public sealed class StreamErrorTests
{
    [Fact]
    public void Every_condition_of_RFC_6120_is_there()
    {
        var conditions = typeof(StreamError).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => ((StreamError)property.GetValue(null)!).Condition)
            .Append(StreamError.SeeOtherHost("x").Condition);

        Assert.Equal(
            "bad-format bad-namespace-prefix conflict connection-timeout host-gone host-unknown improper-addressing internal-server-error invalid-from "
            + "invalid-namespace invalid-xml not-authorized not-well-formed policy-violation remote-connection-failed reset resource-constraint restricted-xml "
            + "see-other-host system-shutdown undefined-condition unsupported-encoding unsupported-feature unsupported-stanza-type unsupported-version",
            string.Join(' ', conditions.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void An_error_is_written_with_its_condition_its_text_and_the_application_condition()
    {
        var error = new StreamError("undefined-condition", "Too many", new("handled-count-too-high", "urn:xmpp:sm:3"));

        Assert.Equal(
            "<error><undefined-condition/><text lang='en'>Too many</text><handled-count-too-high/></error>", Shown.Of(error.ToElement()));
        Assert.Equal(Namespaces.Streams, error.ToElement().Namespace);
        Assert.All(error.ToElement().Elements.Take(2), element => Assert.Equal(Namespaces.StreamErrors, element.Namespace));
    }

    [Fact]
    public void The_other_host_is_the_text_of_its_condition() =>
        Assert.Equal("<error><see-other-host>[2001:db8::1]:5222</see-other-host></error>", Shown.Of(StreamError.SeeOtherHost("[2001:db8::1]:5222").ToElement()));
}
