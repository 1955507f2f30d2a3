using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Godwit.Server.Listeners;
using Godwit.Server.Tls;

namespace Godwit.Tests.Listeners;

/// <summary>A TLS connection holds its buffers only while there is something in them.</summary>
public sealed class OpenSslBuffersTests
{
    [Fact]
    public async Task They_are_released_and_taken_again_with_everything_that_is_sent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there is TLS always OpenSSL's.");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        var (there, back) = (new Pipe(), new Pipe());
        await using var server = new SslStream(new DuplexStream(there.Reader, back.Writer));
        await using var client = new SslStream(new DuplexStream(back.Reader, there.Writer));
        await Task.WhenAll(
            server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, TestContext.Current.CancellationToken),
            client.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, presented, _, _) => certificate.Equals(presented) },
                TestContext.Current.CancellationToken));

        Assert.True(OpenSslBuffers.TryRelease(server));
        for (var size = 1; size <= 1 << 17; size *= 8)
        {
            await Task.WhenAll(SendAsync(client, size), ReceiveAsync(server, size));
            await Task.WhenAll(SendAsync(server, size), ReceiveAsync(client, size));
        }
    }

    private static Task SendAsync(SslStream stream, int size) => stream.WriteAsync(Bytes(size), TestContext.Current.CancellationToken).AsTask();

    private static async Task ReceiveAsync(SslStream stream, int size)
    {
        var received = new byte[size];
        await stream.ReadExactlyAsync(received, TestContext.Current.CancellationToken);
        Assert.Equal(Bytes(size), received);
    }

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
