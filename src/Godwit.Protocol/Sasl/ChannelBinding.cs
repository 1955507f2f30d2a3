namespace Godwit.Protocol.Sasl;

/// <summary>What ties an authentication to the TLS channel it runs in (RFC 5056).</summary>
/// <param name="Type">The registered name, for example <c>tls-server-end-point</c>.</param>
/// <param name="Data">The binding data of this connection.</param>
public sealed record ChannelBinding(string Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>The hash of the server's certificate, RFC 5929 §4.</summary>
    public const string TlsServerEndPoint = "tls-server-end-point";
}
