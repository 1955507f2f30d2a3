namespace Godwit.Protocol.Sasl;

/// <summary>PLAIN, RFC 4616, checked against the keys that are stored for SCRAM.</summary>
internal sealed class PlainExchange(SaslContext context) : SaslExchange
{
    private SaslStep.LookUp? asked;
    private string password = "";
    private bool done;

    public override SaslStep Respond(ReadOnlySpan<byte> message)
    {
        if (done || asked is not null || !SaslText.TryDecode(message, out var text))
        {
            done = true;
            return Malformed;
        }

        // authzid NUL authcid NUL password; only the first may be empty.
        var parts = text.Split('\0');
        if (parts is not [var identity, { Length: > 0 } user, { Length: > 0 } secret])
        {
            done = true;
            return Malformed;
        }

        var step = Identify(user, identity, context.Domain);
        asked = step as SaslStep.LookUp;
        done = asked is null;
        password = secret;
        return step;
    }

    public override SaslStep Provide(ScramCredentials? credentials)
    {
        if (done || asked is not { Account: var account })
        {
            return Malformed;
        }

        done = true;
        var decoy = context.Decoy.For(ScramCredentials.PlainHash, account.ToString());
        var right = credentials?.VerifyPassword(password) ?? decoy.VerifyPassword(password);
        password = "";
        return right ? new SaslStep.Success(account, default) : Refused;
    }
}
