using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Godwit.Cluster.Security;

/// <summary>A certificate authority of a cluster with its key. It signs nothing but certificates of nodes.</summary>
internal sealed class Authority : IDisposable
{
    /// <summary>How long a node's certificate is good.</summary>
    public static readonly TimeSpan NodeLifetime = TimeSpan.FromHours(24);

    /// <summary>How far the clocks of machines may be apart.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    private const int Years = 10;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int SerialSize = 16;
    private const string Purpose = "certificate authority";

    private static readonly OidCollection BothSides = [new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")];

    private Authority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>The certificate, with the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>When it was made: part of what it has signed itself.</summary>
    public DateTimeOffset MadeAt => From + ClockSkew;

    private DateTimeOffset From => new(Certificate.NotBefore.ToUniversalTime());

    /// <summary>A name that no other one has.</summary>
    public string Id => Certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>Makes one.</summary>
    public static Authority Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Godwit cluster", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new(request.CreateSelfSigned(now - ClockSkew, now.AddYears(Years)));
    }

    /// <summary>Opens one that was sealed; null when it was sealed with another token, or changed since.</summary>
    public static Authority? Open(ClusterToken token, ReadOnlySpan<byte> box)
    {
        try
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(box);
            var certificate = box.Slice(sizeof(int), length);
            var rest = box[(sizeof(int) + length)..];
            var key = new byte[rest.Length - NonceSize - TagSize];
            using var cipher = new AesGcm(token.Key(Purpose), TagSize);
            cipher.Decrypt(rest[..NonceSize], rest[(NonceSize + TagSize)..], rest.Slice(NonceSize, TagSize), key, certificate);
            using var parsed = ECDsa.Create();
            parsed.ImportPkcs8PrivateKey(key, out _);
            CryptographicOperations.ZeroMemory(key);
            using var alone = X509CertificateLoader.LoadCertificate(certificate);
            return new(alone.CopyWithPrivateKey(parsed));
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Seals it: the certificate, which cannot be exchanged, and the key, which cannot be read, without the token.</summary>
    public byte[] Seal(ClusterToken token, RandomNumberGenerator random)
    {
        using var parsed = Certificate.GetECDsaPrivateKey()!;
        var key = parsed.ExportPkcs8PrivateKey();
        var certificate = Certificate.RawData;
        var box = new byte[sizeof(int) + certificate.Length + NonceSize + TagSize + key.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, certificate.Length);
        certificate.CopyTo(box, sizeof(int));
        var rest = box.AsSpan(sizeof(int) + certificate.Length);
        random.GetBytes(rest[..NonceSize]);
        using var cipher = new AesGcm(token.Key(Purpose), TagSize);
        cipher.Encrypt(rest[..NonceSize], key, rest[(NonceSize + TagSize)..], rest.Slice(NonceSize, TagSize), certificate);
        CryptographicOperations.ZeroMemory(key);
        return box;
    }

    /// <summary>Gives a node a certificate with a key of its own, which is nowhere but in memory.</summary>
    public X509Certificate2 Issue(DateTimeOffset now, RandomNumberGenerator random)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Godwit node", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(BothSides, critical: true));

        // All authorities of a cluster have one name: the key tells which of them it was.
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var serial = new byte[SerialSize];
        random.GetBytes(serial);
        serial[0] &= 0x7F;

        var from = now - ClockSkew < From ? From : now - ClockSkew;
        using var certificate = request.Create(Certificate, from, now + NodeLifetime, serial);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();
}
