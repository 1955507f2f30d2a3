using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Godwit.Abstractions.Stores;
using Godwit.Cluster.Security;
using Godwit.Tests.Hosting;
using Godwit.Tests.Surroundings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Cluster.Security;

/// <summary>Tokens, authorities, and the certificates by which nodes know each other, on a clock of the test's own.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class NodeIdentityTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly FakeTimeProvider time = new(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly MemoryAuthorities store = new();

    private string TokenFile => directory["token"];

    private ClusterAuthorities Authorities => new(store, time, random);

    public void Dispose()
    {
        directory.Dispose();
        random.Dispose();
    }

    [Fact]
    public void Nodes_with_the_token_trust_each_other()
    {
        Authorities.Begin(TokenFile);
        var (one, other) = (Node(), Node());

        Assert.True(one.Trusts(other.Certificate));
        Assert.True(other.Trusts(one.Certificate));
        Assert.NotEqual(one.Certificate.SerialNumber, other.Certificate.SerialNumber);
        Assert.True(one.Certificate.HasPrivateKey);
    }

    [Fact]
    public void A_certificate_of_another_cluster_is_not_trusted()
    {
        Authorities.Begin(TokenFile);
        var foreign = new MemoryAuthorities();
        new ClusterAuthorities(foreign, time, random).Begin(directory["foreign"]);
        var stranger = new NodeIdentity(ClusterToken.Read(directory["foreign"]), foreign, time, random);

        Assert.False(Node().Trusts(stranger.Certificate));
        Assert.False(stranger.Trusts(Node().Certificate));
        using var key = ECDsa.Create();
        using var ofItself = new CertificateRequest("CN=Godwit node", key, HashAlgorithmName.SHA256).CreateSelfSigned(time.GetUtcNow(), time.GetUtcNow().AddDays(1));
        Assert.False(Node().Trusts(ofItself));
    }

    [Fact]
    public void An_authority_that_somebody_puts_into_the_database_without_the_token_is_none()
    {
        Authorities.Begin(TokenFile);
        using var smuggled = Authority.Create(time.GetUtcNow());
        store.Add(smuggled.Id, smuggled.Seal(ClusterToken.Create(random), random), onlyFirst: false);

        Assert.False(Node().Trusts(smuggled.Issue(time.GetUtcNow(), random)));
    }

    [Fact]
    public void What_is_sealed_is_opened_by_the_token_alone_and_only_as_it_was()
    {
        var token = ClusterToken.Create(random);
        using var authority = Authority.Create(time.GetUtcNow());
        var box = authority.Seal(token, random);

        using var opened = Authority.Open(token, box);
        Assert.Equal(authority.Id, opened!.Id);
        Assert.Null(Authority.Open(ClusterToken.Create(random), box));
        Assert.Null(Authority.Open(token, box.AsSpan(0, 10)));
        Assert.Null(Authority.Open(token, []));
        for (var i = 0; i < box.Length; i += 7)
        {
            box[i] ^= 1;
            Assert.Null(Authority.Open(token, box));
            box[i] ^= 1;
        }
    }

    [Fact]
    public void The_file_of_the_token_is_for_its_owner_alone()
    {
        Authorities.Begin(TokenFile);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TokenFile));

        File.SetUnixFileMode(TokenFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var secret = File.ReadAllText(TokenFile).Trim().Split(':')[1];
        var refused = Assert.Throws<ClusterTokenException>(() => ClusterToken.Read(TokenFile));
        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, refused.ToString(), StringComparison.Ordinal);

        File.SetUnixFileMode(TokenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.DoesNotContain(secret, ClusterToken.Read(TokenFile).ToString(), StringComparison.Ordinal);
        File.WriteAllText(TokenFile, "godwit-cluster-1:abc");
        Assert.Contains("holds no token", Assert.Throws<ClusterTokenException>(() => ClusterToken.Read(TokenFile)).Message, StringComparison.Ordinal);
        Assert.Contains("There is no file", Assert.Throws<ClusterTokenException>(() => ClusterToken.Read(directory["none"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_begins_once()
    {
        Authorities.Begin(TokenFile);

        Assert.Contains("a file", Assert.Throws<ClusterTokenException>(() => Authorities.Begin(TokenFile)).Message, StringComparison.Ordinal);
        Assert.Contains("already", Assert.Throws<ClusterTokenException>(() => Authorities.Begin(directory["second"])).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(directory["second"]));
        Assert.Single(store.Load());
    }

    [Fact]
    public void A_certificate_is_good_for_a_day()
    {
        Authorities.Begin(TokenFile);
        var (one, other) = (Node(), Node());
        var certificate = one.Certificate;

        time.Advance(TimeSpan.FromHours(23));
        Assert.True(other.Trusts(certificate));
        time.Advance(TimeSpan.FromHours(2));
        Assert.False(other.Trusts(certificate));
    }

    [Fact]
    public async Task It_is_renewed_while_the_node_runs_also_after_the_database_was_away()
    {
        Authorities.Begin(TokenFile);
        var (one, other) = (Node(), Node());
        using var log = new LogCollector();
        using var loggers = LoggerFactory.Create(b => b.AddProvider(log));
        using var renewal = new NodeIdentityRenewal(one, time, loggers.CreateLogger<NodeIdentityRenewal>());
        await renewal.StartAsync(TestContext.Current.CancellationToken);
        var first = one.Certificate;

        store.IsAway = true;
        time.Advance(TimeSpan.FromHours(13));
        await Eventually.TrueAsync(() => log.Problems.Any(p => p.Contains("It is away.", StringComparison.Ordinal)), () => "The database is not missed.");
        Assert.Same(first, one.Certificate);

        store.IsAway = false;
        time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => !ReferenceEquals(one.Certificate, first), () => "There is no new certificate.");
        time.Advance(TimeSpan.FromHours(20));
        Assert.False(other.Trusts(first));
        Assert.True(other.Trusts(one.Certificate));
        await renewal.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Through_a_rotation_nodes_trust_each_other_at_every_moment_and_forget_the_old_authority()
    {
        Authorities.Begin(TokenFile);
        NodeIdentity[] nodes = [Node(), Node(), Node()];
        time.Advance(TimeSpan.FromDays(3));
        Array.ForEach(nodes, n => n.Refresh());
        var old = nodes[0].Certificate.AuthorityOf();
        Authorities.Rotate(TokenFile);

        // Each node looks at another minute; one has not looked for twenty.
        for (var minute = 0; minute < 60 * 26; minute++)
        {
            foreach (var (i, node) in nodes.Index())
            {
                if (minute % 3 == i && (i < 2 || minute >= 20))
                {
                    node.Refresh();
                }
            }

            if (minute is < 90 || minute % 60 == 0)
            {
                Assert.All(nodes, one => Assert.All(nodes, other => Assert.True(one.Trusts(other.Certificate), $"Minute {minute}")));
            }

            time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.All(nodes, n => Assert.NotEqual(old, n.Certificate.AuthorityOf()));
        Assert.False(nodes[0].Trusts(SignedByTheFirst()));
    }

    private X509Certificate2 SignedByTheFirst()
    {
        using var first = Authority.Open(ClusterToken.Read(TokenFile), store.Load()[0]);
        return first!.Issue(time.GetUtcNow(), random);
    }

    private NodeIdentity Node() => new(ClusterToken.Read(TokenFile), store, time, random);
}

/// <summary>For the tests of certificates.</summary>
internal static class CertificateNames
{
    /// <summary>Which key signed it: all authorities have the same name.</summary>
    public static string AuthorityOf(this X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single() is var key ? Convert.ToHexString(key.KeyIdentifier!.Value.Span) : "";
}
