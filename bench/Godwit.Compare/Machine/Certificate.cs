using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Godwit.Compare.Machine;

/// <summary>One self-signed certificate for all servers (ECDSA, P-256), so that none has a cheaper key than another.</summary>
internal sealed class Certificate
{
    /// <summary>Makes one in a directory.</summary>
    public Certificate(string directory)
    {
        CertificatePath = Path.Combine(directory, "certificate.pem");
        KeyPath = Path.Combine(directory, "key.pem");
        BothPath = Path.Combine(directory, "both.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(BothPath, File.ReadAllText(CertificatePath) + File.ReadAllText(KeyPath));
    }

    /// <summary>The certificate.</summary>
    public string CertificatePath { get; }

    /// <summary>Its key.</summary>
    public string KeyPath { get; }

    /// <summary>Both in one file.</summary>
    public string BothPath { get; }
}
