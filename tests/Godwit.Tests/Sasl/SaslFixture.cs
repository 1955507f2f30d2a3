using System.Text;
using Godwit.Protocol.Sasl;

namespace Godwit.Tests.Sasl;

/// <summary>One account, juliet@example.org with the password r0m30, and exchanges for it. Few iterations, to be quick.</summary>
internal static class SaslFixture
{
    public const int Iterations = 32;

    public static readonly byte[] Certificate = [1, 2, 3, 4, 5];

    public static readonly ScramCredentials Juliet = ScramCredentials.Derive("r0m30", Counting, Iterations);

    public static ScramDecoy Decoy { get; } = new("a secret of the server"u8, Iterations);

    /// <summary>Randomness that is not: 0, 1, 2 …</summary>
    public static void Counting(Span<byte> buffer)
    {
        for (var i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)i;
        }
    }

    public static SaslContext Context(bool bindings = false) => new(
        "example.org",
        bindings ? [new ChannelBinding(ChannelBinding.TlsServerEndPoint, Certificate)] : [],
        bindings,
        Decoy,
        Counting);

    public static SaslExchange Begin(string mechanism, bool bindings = false) => SaslMechanism.Find(mechanism)!.Begin(Context(bindings));

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static void AssertFails(SaslFailure expected, SaslStep step) =>
        Assert.Equal(expected, Assert.IsType<SaslStep.Failure>(step).Reason);
}
