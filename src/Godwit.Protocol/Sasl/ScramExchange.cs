using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Godwit.Protocol.Jids;

namespace Godwit.Protocol.Sasl;

/// <summary>SCRAM, RFC 5802 and RFC 7677, with and without channel binding.</summary>
internal sealed class ScramExchange(SaslContext context, ScramHash hash, bool plus) : SaslExchange
{
    /// <summary>The random part of the server's nonce, in bytes; a multiple of three, so that base64 needs no padding.</summary>
    private const int NonceBytes = 18;

    private ScramClientFirst? first;
    private Jid? account;
    private ScramCredential? credential;
    private bool exists;
    private string serverFirst = "";
    private string nonce = "";
    private bool done;

    public override SaslStep Respond(ReadOnlySpan<byte> message)
    {
        var step = (done, first, credential) switch
        {
            (false, null, _) => Begin(message),
            (false, _, not null) => Finish(message),
            _ => Malformed,
        };
        done |= step is SaslStep.Failure or SaslStep.Success;
        return step;
    }

    public override SaslStep Provide(ScramCredentials? credentials)
    {
        if (done || first is null || account is null || credential is not null)
        {
            done = true;
            return Malformed;
        }

        // An account without keys for this hash function gets the decoy's answer too: there is nothing to check a proof with.
        // It is made up for all, so that the time of the answer tells nothing either.
        var decoy = context.Decoy.For(hash, account.ToString());
        credential = credentials?.Find(hash);
        exists = credential is not null;
        credential ??= decoy;
        var random = new byte[NonceBytes];
        context.Random(random);
        nonce = first.Nonce + Convert.ToBase64String(random);
        serverFirst = string.Create(
            CultureInfo.InvariantCulture, $"r={nonce},s={Convert.ToBase64String(credential.Salt.Span)},i={credential.Iterations}");
        return new SaslStep.Challenge(Encoding.UTF8.GetBytes(serverFirst));
    }

    private SaslStep Begin(ReadOnlySpan<byte> message)
    {
        if (!ScramClientFirst.TryParse(message, out first) || first.Binding.StartsWith('p') != plus)
        {
            return Malformed;
        }

        // "y" says: I could bind, but you did not offer it. If it was offered, someone removed it on the way (RFC 5802 §6).
        if ((first.Binding == "y" && context.OfferedChannelBinding) || (plus && ChannelData() is null))
        {
            return Refused;
        }

        var step = Identify(first.User, first.AuthorizationIdentity, context.Domain);
        account = (step as SaslStep.LookUp)?.Account;
        return step;
    }

    private SaslStep Finish(ReadOnlySpan<byte> message)
    {
        if (!ScramClientFinal.TryParse(message, out var final))
        {
            return Malformed;
        }

        byte[] binding = [.. Encoding.UTF8.GetBytes(first!.Header), .. (plus ? ChannelData()! : [])];
        var bound = CryptographicOperations.FixedTimeEquals(binding, final.Binding);
        var fresh = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(nonce), Encoding.UTF8.GetBytes(final.Nonce));
        var signed = Encoding.UTF8.GetBytes($"{first.Bare},{serverFirst},{final.WithoutProof}");
        var keys = Prove(signed, final.Proof);
        if (!bound || !fresh || !exists || keys is null)
        {
            return Refused;
        }

        var signature = hash.Mac(keys.ServerKey.Span, signed);
        return new SaslStep.Success(account!, Encoding.UTF8.GetBytes($"v={Convert.ToBase64String(signature)}"));
    }

    /// <summary>The keys that the proof fits, or null.</summary>
    private ScramKeys? Prove(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> proof)
    {
        var main = credential!.Keys.Verify(hash, signed, proof);
        var alternative = credential.Alternative?.Verify(hash, signed, proof) ?? false;
        return main ? credential.Keys : alternative ? credential.Alternative : null;
    }

    private byte[]? ChannelData() =>
        context.ChannelBindings.FirstOrDefault(binding => first!.Binding.AsSpan(2).SequenceEqual(binding.Type))?.Data.ToArray();
}
