using Godwit.Protocol.Jids;

namespace Godwit.Protocol.Sasl;

/// <summary>What a <see cref="SaslExchange"/> wants next.</summary>
public abstract record SaslStep
{
    private SaslStep()
    {
    }

    /// <summary>Send this to the client and bring its answer to <see cref="SaslExchange.Respond"/>.</summary>
    public sealed record Challenge(ReadOnlyMemory<byte> Data) : SaslStep;

    /// <summary>Look up what is stored for this account and bring it, or null, to <see cref="SaslExchange.Provide"/>.</summary>
    public sealed record LookUp(Jid Account) : SaslStep;

    /// <summary>The client is this account. <paramref name="Data"/> (possibly empty) goes with the success.</summary>
    public sealed record Success(Jid Account, ReadOnlyMemory<byte> Data) : SaslStep;

    /// <summary>The client is not who it says, or speaks wrongly.</summary>
    public sealed record Failure(SaslFailure Reason) : SaslStep;
}
