using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Godwit.Abstractions.Stores;

namespace Godwit.Cluster.Security;

/// <summary>By what this node shows that it belongs to the cluster, and tells that another one does. Both change while the node runs.</summary>
internal sealed class NodeIdentity(ClusterToken token, IAuthorityStore store, TimeProvider time, RandomNumberGenerator random)
{
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly Lock gate = new();
    private volatile State? state;

    /// <summary>How long a new authority is only trusted.</summary>
    public TimeSpan Grace { get; init; } = AuthoritySchedule.Grace;

    /// <summary>The node's certificate with its key.</summary>
    /// <exception cref="ClusterTokenException">The token is of another cluster.</exception>
    public X509Certificate2 Certificate => Current.Certificate;

    private State Current => state ?? Refresh();

    /// <summary>True when a certificate was signed by an authority of the cluster and is good now. Nothing else is asked for: nodes have no names.</summary>
    public bool Trusts(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(ClientAuthentication);
        foreach (var authority in Current.Trusted)
        {
            chain.ChainPolicy.CustomTrustStore.Add(authority);
        }

        return chain.Build(certificate) && chain.ChainElements.Count == 2;
    }

    /// <summary>Reads the authorities, and takes a new certificate when the one there is has lived for half its time or is of an authority that does not sign any more.</summary>
    /// <exception cref="ClusterTokenException">The token is of another cluster.</exception>
    /// <exception cref="StoreUnavailableException">The authorities can't be read now.</exception>
    public State Refresh()
    {
        lock (gate)
        {
            var authorities = store.Load().Select(box => Authority.Open(token, box)).OfType<Authority>().ToList();
            if (authorities.Count == 0)
            {
                throw new ClusterTokenException(
                    "The database knows no cluster with this token: make one with 'godwit cluster init', or copy the token from a node that uses the same database.");
            }

            var now = time.GetUtcNow();
            var (signing, trusted) = AuthoritySchedule.At(authorities, now, Grace);
            var kept = state is { } old && old.Authority == signing.Id && old.RenewAt > now ? old : null;
            var next = new State(
                kept?.Certificate ?? signing.Issue(now, random),
                signing.Id,
                kept?.RenewAt ?? now + (Authority.NodeLifetime / 2),
                [.. trusted.Select(a => X509CertificateLoader.LoadCertificate(a.Certificate.RawData))]);
            authorities.ForEach(a => a.Dispose());
            state = next;
            return next;
        }
    }

    /// <summary>What holds until the next refresh. Connections that are being made may still use an older one.</summary>
    internal sealed record State(X509Certificate2 Certificate, string Authority, DateTimeOffset RenewAt, IReadOnlyList<X509Certificate2> Trusted);
}
