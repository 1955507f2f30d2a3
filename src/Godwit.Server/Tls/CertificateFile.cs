using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Godwit.Server.Tls;

/// <summary>Reads a certificate with its chain and its key from PEM files, and says in one line what is wrong with them.</summary>
internal static class CertificateFile
{
    private const string KeyLabel = "PRIVATE KEY";
    private const string EncryptedKeyLabel = "ENCRYPTED PRIVATE KEY";

    /// <summary>Reads both files, which may be the same one.</summary>
    /// <exception cref="CertificateException">One of them can't be used.</exception>
    public static ServerCertificate Read(string path, string keyPath)
    {
        var pem = Text("certificate", path);
        var keyPem = path == keyPath ? pem : Text("key", keyPath);
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(pem);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException($"The certificate {path} is damaged: {exception.Message}", exception);
        }

        if (chain.Count == 0)
        {
            throw new CertificateException($"There is no certificate in {path}: it must be a PEM file with -----BEGIN CERTIFICATE----- in it.");
        }

        RequireKey(path, keyPath, keyPem);
        try
        {
            var certificate = X509Certificate2.CreateFromPem(pem, keyPem);
            chain.RemoveAt(0);
            return new ServerCertificate(certificate, chain);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CertificateException($"The key in {keyPath} does not belong to the certificate in {path}, or is damaged. Give the key that the certificate was made with.", exception);
        }
    }

    private static void RequireKey(string path, string keyPath, string pem)
    {
        var labels = Labels(pem);
        if (labels.Contains(EncryptedKeyLabel))
        {
            throw new CertificateException($"The key in {keyPath} needs a password. Write it without one: openssl pkey -in {keyPath} -out NEW.pem");
        }

        if (!labels.Any(label => label.EndsWith(KeyLabel, StringComparison.Ordinal)))
        {
            throw new CertificateException(path == keyPath
                ? $"There is no key in {path}. Add it to that file, or name the file that has it with certificate:keyPath."
                : $"There is no key in {keyPath}: it must be a PEM file with -----BEGIN PRIVATE KEY----- in it.");
        }
    }

    private static List<string> Labels(ReadOnlySpan<char> pem)
    {
        var labels = new List<string>();
        while (PemEncoding.TryFind(pem, out var fields))
        {
            labels.Add(pem[fields.Label].ToString());
            pem = pem[fields.Location.End..];
        }

        return labels;
    }

    private static string Text(string what, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CertificateException($"There is no {what} file {path}. Correct certificate:path and certificate:keyPath, or leave both out for a self-signed certificate.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CertificateException($"The {what} file {path} can't be read by this user. Give the server's user the right to read it.", exception);
        }
        catch (IOException exception)
        {
            throw new CertificateException($"The {what} file {path} can't be read: {exception.Message}", exception);
        }
    }
}
