namespace Godwit.Protocol.Sasl;

/// <summary>Fills a buffer with random bytes. A server gives a cryptographic generator, a test a fixed one.</summary>
public delegate void RandomSource(Span<byte> buffer);
