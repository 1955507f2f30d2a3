namespace Godwit.Protocol.Sasl;

/// <summary>What a mechanism must know of the stream it runs on.</summary>
/// <param name="Domain">The domain whose accounts are asked for, normalised.</param>
/// <param name="ChannelBindings">The bindings of the TLS channel; empty where there are none.</param>
/// <param name="OfferedChannelBinding">True when a mechanism with channel binding was among those offered.</param>
/// <param name="Decoy">Answers for accounts that do not exist.</param>
/// <param name="Random">Where nonces come from.</param>
public sealed record SaslContext(
    string Domain,
    IReadOnlyList<ChannelBinding> ChannelBindings,
    bool OfferedChannelBinding,
    ScramDecoy Decoy,
    RandomSource Random);
