using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Godwit.Protocol.Sasl;
using static Godwit.Tests.Sasl.SaslFixture;

namespace Godwit.Tests.Sasl;

public sealed class SaslFuzzTests
{
    private static readonly Gen<string> Pieces = Gen.Elements(
        "n", "y", "p=", "p=tls-server-end-point", ",", ",,", "n=", "r=", "a=", "m=", "c=", "biws", "=2C", "=3D", "=", "\0", "juliet",
        "example.org", "@", "abc", "AAAA", "v=", "i=1", "s=", "ä", "\ud83d\ude00", "\ufeff");

    public static Arbitrary<string[]> Messages() => Pieces.ArrayOf().Select(parts => string.Concat(parts)).ArrayOf().ToArbitrary();

    [Property(Arbitrary = [typeof(SaslFuzzTests)], MaxTest = 300)]
    public void Nothing_a_client_sends_makes_a_mechanism_throw_or_succeed(string[] messages)
    {
        foreach (var mechanism in SaslMechanism.All)
        {
            var exchange = mechanism.Begin(Context(mechanism.BindsChannel));
            foreach (var message in messages)
            {
                var step = exchange.Respond(Encoding.UTF8.GetBytes(message));
                Assert.IsNotType<SaslStep.Success>(step);
                if (step is SaslStep.LookUp)
                {
                    Assert.IsNotType<SaslStep.Success>(exchange.Provide(Juliet));
                }
            }
        }
    }

    [Property(MaxTest = 300)]
    public void Nor_do_any_bytes(byte[] message)
    {
        foreach (var mechanism in SaslMechanism.All)
        {
            Assert.IsNotType<SaslStep.Success>(mechanism.Begin(Context(mechanism.BindsChannel)).Respond(message));
        }
    }

    [Property]
    public void Nor_does_any_text_that_was_stored(string? text) => Assert.False(ScramCredentials.TryParse(text ?? "", out _));
}
