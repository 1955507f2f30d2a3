using System.Text;
using Godwit.Protocol.Sasl;

namespace Godwit.Fuzz.Sasl;

/// <summary>SASL: whatever a client that knows no password sends, nothing throws and nobody gets in.</summary>
public sealed class SaslTarget : IFuzzTarget
{
    private static readonly string[] Pieces =
    [
        "n", "y", "p=", "p=tls-server-end-point", ",", ",,", "n=", "r=", "a=", "m=", "c=", "biws", "=2C", "=3D", "=", "\0", "juliet", "example.org", "@", "abc",
        "AAAA", "v=", "i=1", "s=", "ä", "\U0001F600", "\uFEFF", "\uD800", "n,,n=juliet,r=x", "\0juliet\0wrong", "c=biws,r=", ",p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ];

    private static readonly IReadOnlyList<byte[]> Tokens = [.. Pieces.Select(Encoding.UTF8.GetBytes), [0xFF]];
    private static readonly ScramCredentials Juliet = ScramCredentials.Derive("r0m30", Counting, 32);
    private static readonly ScramDecoy Decoy = new("a secret"u8, 32);

    /// <inheritdoc/>
    public string Name => "sasl";

    /// <inheritdoc/>
    public void Run(Random random)
    {
        var mechanism = SaslMechanism.All[random.Next(SaslMechanism.All.Count)];
        ChannelBinding[] bindings = mechanism.BindsChannel ? [new ChannelBinding(ChannelBinding.TlsServerEndPoint, new byte[32])] : [];
        var exchange = mechanism.Begin(new SaslContext("example.org", bindings, mechanism.BindsChannel, Decoy, Counting));
        for (var messages = random.Next(1, 4); messages > 0; messages--)
        {
            var message = Message(random);
            Check(exchange, message, knowsAccount: random.Next(2) == 0);
        }
    }

    private static void Check(SaslExchange exchange, byte[] message, bool knowsAccount)
    {
        try
        {
            var step = exchange.Respond(message);
            step = step is SaslStep.LookUp ? exchange.Provide(knowsAccount ? Juliet : null) : step;
            if (step is SaslStep.Success)
            {
                throw new InvalidOperationException("Somebody got in without a password.");
            }
        }
        catch (Exception exception)
        {
            throw new FuzzException(exception.Message, message, exception);
        }
    }

    private static byte[] Message(Random random)
    {
        var message = Encoding.UTF8.GetBytes(string.Concat(random.GetItems(Pieces, random.Next(8))));
        return random.Next(2) == 0 ? message : Mutation.Apply(random, message, Tokens);
    }

    private static void Counting(Span<byte> buffer)
    {
        for (var i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)i;
        }
    }
}
