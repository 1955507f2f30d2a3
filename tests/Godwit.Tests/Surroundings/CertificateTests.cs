using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Godwit.Server.Tls;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Surroundings;

/// <summary>What the server says about certificates that it can't use, or clients can't.</summary>
public sealed class CertificateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 6, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory directory = new();
    private readonly LogCollector log = new();

    public void Dispose()
    {
        directory.Dispose();
        log.Dispose();
    }

    [Fact]
    public async Task The_command_ends_with_one_line_when_the_certificate_is_not_there()
    {
        var outcome = await GodwitCommand.ServeAsync(directory["data"], ("certificate:path", directory["none.pem"]));
        Assert.Contains($"There is no certificate file {directory["none.pem"]}.", outcome.OneLine(exitCode: 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_ends_with_one_line_when_the_key_is_of_another_certificate()
    {
        using var key = ECDsa.Create();
        using var other = ECDsa.Create();
        Write("a.crt", Certificate(key).ExportCertificatePem());
        Write("b.key", other.ExportPkcs8PrivateKeyPem());
        var outcome = await GodwitCommand.ServeAsync(
            directory["data"], ("certificate:path", directory["a.crt"]), ("certificate:keyPath", directory["b.key"]));
        Assert.Contains("does not belong to the certificate", outcome.OneLine(exitCode: 1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_without_a_key_is_told()
    {
        using var key = ECDsa.Create();
        Write("a.crt", Certificate(key).ExportCertificatePem());
        Assert.Equal(
            $"There is no key in {directory["a.crt"]}. Add it to that file, or name the file that has it with certificate:keyPath.",
            Refused("a.crt"));
    }

    [Fact]
    public void A_key_that_needs_a_password_is_told()
    {
        using var key = ECDsa.Create();
        Write("a.crt", Certificate(key).ExportCertificatePem());
        Write("a.key", key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        Assert.StartsWith($"The key in {directory["a.key"]} needs a password.", Refused("a.crt", "a.key"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing of the kind", "There is no certificate in")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "is damaged")]
    public void A_file_that_holds_no_certificate_is_told(string text, string expected)
    {
        Write("a.crt", text);
        Assert.Contains(expected, Refused("a.crt"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-400, -35, "expired at 2030-05-11 12:00Z")]
    [InlineData(-300, 13, "expires at 2030-06-28 12:00Z")]
    [InlineData(1, 300, "is not good before 2030-06-16 12:00Z")]
    public void A_certificate_that_clients_refuse_for_its_dates_is_warned_of(int from, int until, string expected)
    {
        using var key = ECDsa.Create();
        Write("a.pem", Certificate(key, Now.AddDays(from), Now.AddDays(until)).ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        Load("a.pem");
        Assert.Contains(expected, Assert.Single(log.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_certificate_is_taken_without_a_word()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(89));
        Write("a.pem", key.ExportRSAPrivateKeyPem() + "\n" + certificate.ExportCertificatePem());
        Assert.True(Load("a.pem").Certificate.HasPrivateKey);
        Assert.Empty(log.Problems);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void A_key_that_everybody_on_the_machine_can_read_is_warned_of()
    {
        using var key = ECDsa.Create();
        Write("a.pem", Certificate(key).ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(directory["a.pem"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Load("a.pem");
        Assert.Contains("Every user of this machine can read the key", Assert.Single(log.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chain_in_the_file_is_sent_along()
    {
        var (root, pem) = Chain();
        Write("chain.pem", pem);
        await using var server = await TestServer.StartAsync(m => m with { CertificatePath = directory["chain.pem"] });
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.TlsPort, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = policy, ApplicationProtocols = [new("xmpp-client")] },
            TestContext.Current.CancellationToken);
        Assert.True(tls.IsAuthenticated);
    }

    /// <summary>A root, and a leaf under an intermediate that clients know only from the server.</summary>
    private static (X509Certificate2 Root, string Pem) Chain()
    {
        var (from, until) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(60));
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = Authority("CN=root", rootKey).CreateSelfSigned(from, until);
        using var middle = Authority("CN=middle", middleKey).Create(root, from, until, [1]).CopyWithPrivateKey(middleKey);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(middle, from, until, [2]);
        return (root, string.Join('\n', leaf.ExportCertificatePem(), middle.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()));
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request;
    }

    private static X509Certificate2 Certificate(ECDsa key) => Certificate(key, Now.AddDays(-1), Now.AddDays(89));

    private static X509Certificate2 Certificate(ECDsa key, DateTimeOffset from, DateTimeOffset until) =>
        new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(from, until);

    private void Write(string name, string text)
    {
        File.WriteAllText(directory[name], text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private string Refused(string certificate, string? key = null) => Assert.Throws<CertificateException>(() => Load(certificate, key)).Message;

    private ServerCertificate Load(string certificate, string? key = null)
    {
        var model = Server.Configuration.Settings.Defaults with
        {
            CertificatePath = directory[certificate],
            CertificateKeyPath = key is null ? null : directory[key],
        };
        return CertificateStore.Load(model, new FakeTimeProvider(Now), log.CreateLogger("certificate"));
    }
}
