using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Godwit.Server.Configuration;
using Godwit.Server.Operations;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Tls;

/// <summary>Loads the configured certificate, or makes a self-signed one once and keeps it with the data.</summary>
public static class CertificateStore
{
    /// <summary>How long a self-signed certificate is good for.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    /// <summary>The certificate of a node. Throws <see cref="CertificateException"/> with one line that says what to do.</summary>
    public static ServerCertificate Load(GodwitModel model, TimeProvider time, ILogger logger)
    {
        if (model.CertificatePath is { } path)
        {
            var configured = CertificateFile.Read(path, model.CertificateKeyPath ?? path);
            CertificateValidity.Check(configured.Certificate, path, time.GetUtcNow(), logger);
            KeyPrivacy.Check(model.CertificateKeyPath ?? path, logger);
            return configured;
        }

        var directory = Path.Combine(model.DataDirectory, "tls");
        var certificatePath = Path.Combine(directory, $"{model.DefaultDomain}.crt");
        var keyPath = Path.Combine(directory, $"{model.DefaultDomain}.key");
        if (!File.Exists(certificatePath) || !File.Exists(keyPath))
        {
            try
            {
                Directory.CreateDirectory(directory);
                Make(model.Domains, time, certificatePath, keyPath);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CertificateException($"A self-signed certificate can't be written to {directory}: {exception.Message}", exception);
            }
        }

        var own = CertificateFile.Read(certificatePath, keyPath);
        CertificateValidity.Check(own.Certificate, certificatePath, time.GetUtcNow(), logger);
        return own;
    }

    private static void Make(IReadOnlyList<string> domains, TimeProvider time, string certificatePath, string keyPath)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={domains[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in domains.SelectMany(d => new[] { d, $"*.{d}" }).Append("localhost").Distinct())
        {
            names.AddDnsName(name);
        }

        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now + Lifetime);
        WriteSecret(keyPath, key.ExportPkcs8PrivateKeyPem());
        WriteSecret(certificatePath, certificate.ExportCertificatePem());
    }

    /// <summary>Writes a file for the server's user alone; whole or not at all, however full the disk is.</summary>
    private static void WriteSecret(string path, string text)
    {
        var draft = $"{path}.new";
        using (var writer = new StreamWriter(draft, SecretFile.ToWrite(FileMode.Create)))
        {
            writer.Write(text);
        }

        File.Move(draft, path, overwrite: true);
    }
}

/// <summary>The certificate can't be used; the message is one line that says what to do.</summary>
public sealed class CertificateException(string message, Exception? inner = null) : Exception(message, inner);
