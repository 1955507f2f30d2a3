using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Tests.Sasl;

namespace Godwit.Tests.Streams;

public sealed class StreamFuzzTests
{
    private static readonly StreamInput[] Inputs =
    [
        new StreamInput.Opened(StreamDriver.Header),
        new StreamInput.Opened(StreamDriver.Header with { To = "\ud800", From = "\0" }),
        new StreamInput.Opened(StreamDriver.Header with { Name = "open", Namespace = Namespaces.Framing }),
        new StreamInput.Received(StreamDriver.StartTls),
        new StreamInput.Received(StreamDriver.Auth("PLAIN", "\0juliet\0r0m30")),
        new StreamInput.Received(StreamDriver.Auth("PLAIN", "\0juliet\0wrong")),
        new StreamInput.Received(StreamDriver.Auth("SCRAM-SHA-1", "n,,n=juliet,r=x")),
        new StreamInput.Received(StreamDriver.Auth("SCRAM-SHA-1-PLUS", "n,,n=juliet,r=x")),
        new StreamInput.Received(StreamDriver.Auth("X", null)),
        new StreamInput.Received(StreamDriver.Response([1, 2, 3])),
        new StreamInput.Received(StreamDriver.Bind("balcony")),
        new StreamInput.Received(StreamDriver.Bind("\ud800")),
        new StreamInput.Received(new Element("presence", Namespaces.Client)),
        new StreamInput.Received(new Element("close", Namespaces.Framing)),
        new StreamInput.Received(new Element("r", "urn:xmpp:sm:3")),
        new StreamInput.Secured(StreamDriver.Bindings),
        new StreamInput.CredentialsFound(SaslFixture.Juliet),
        new StreamInput.CredentialsFound(null),
        new StreamInput.AuthenticationDecided(null),
        new StreamInput.AuthenticationDecided(SaslFailure.AccountDisabled),
        new StreamInput.Bound(Jid.Parse("juliet@example.org/balcony")),
        new StreamInput.Bound(Jid.Parse("juliet@example.org")),
        new StreamInput.BindRefused(StanzaError.Conflict),
        new StreamInput.Resumed(Jid.Parse("juliet@example.org/balcony")),
    ];

    public static Arbitrary<StreamInput[]> Dialogues() => Gen.Elements(Inputs).ArrayOf().ToArbitrary();

    [Property(Arbitrary = [typeof(StreamFuzzTests)], MaxTest = 500)]
    public void No_order_of_inputs_makes_a_stream_throw_or_go_on_after_its_end(StreamInput[] dialogue)
    {
        foreach (var options in new[] { StreamDriver.Defaults, StreamDriver.Plaintext, StreamDriver.WebSocket })
        {
            var stream = new ClientStream(options);
            foreach (var input in dialogue)
            {
                var over = stream.IsClosed;
                var effects = stream.Step(input);
                Assert.True(!over || effects.Count == 0);
                Assert.Equal(stream.IsClosed && !over, effects.Any(effect => effect is StreamEffect.Close or StreamEffect.Disconnect));
                Assert.True(stream.Address is null || stream.Account is not null);
                Assert.True(stream.Account is null || stream.IsSecure || !options.RequireTls);
            }
        }
    }
}
