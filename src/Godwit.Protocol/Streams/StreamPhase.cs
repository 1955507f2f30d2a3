namespace Godwit.Protocol.Streams;

/// <summary>A stream at the moment when its features are announced.</summary>
/// <param name="Domain">The domain that the client wants.</param>
/// <param name="IsAuthenticated">True after SASL.</param>
/// <param name="IsSecure">True under TLS.</param>
public readonly record struct StreamPhase(string Domain, bool IsAuthenticated, bool IsSecure);
