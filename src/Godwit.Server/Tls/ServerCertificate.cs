using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Godwit.Protocol.Sasl;

namespace Godwit.Server.Tls;

/// <summary>The certificate that the listeners present.</summary>
public sealed class ServerCertificate
{
    /// <summary>Uses a certificate with its private key.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="chain">The certificates that lead from it to one that clients trust; sent along in each handshake.</param>
    public ServerCertificate(X509Certificate2 certificate, X509Certificate2Collection? chain = null)
    {
        Certificate = certificate;
        ChannelBindings = [new ChannelBinding(ChannelBinding.TlsServerEndPoint, Fingerprint(certificate))];
        Options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            ApplicationProtocols = [new SslApplicationProtocol("xmpp-client")],

            // Whatever the system's configuration of OpenSSL would still allow (RFC 9325 §3.1.1); no new handshake in the middle of a stream (RFC 6120 §5.2.3).
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
        };
    }

    /// <summary>The certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>What SCRAM's <c>-PLUS</c> mechanisms bind to (RFC 5929 §4).</summary>
    public IReadOnlyList<ChannelBinding> ChannelBindings { get; }

    /// <summary>How the server's side of a handshake is done; ALPN <c>xmpp-client</c> (XEP-0368).</summary>
    public SslServerAuthenticationOptions Options { get; }

    /// <summary>RFC 5929 §4.1: the hash of the certificate's signature, but SHA-256 where that would be MD5 or SHA-1.</summary>
    private static byte[] Fingerprint(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(certificate.RawData),
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(certificate.RawData),
        _ => SHA256.HashData(certificate.RawData),
    };
}
