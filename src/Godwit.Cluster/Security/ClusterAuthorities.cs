using System.Security.Cryptography;
using Godwit.Abstractions.Stores;

namespace Godwit.Cluster.Security;

/// <summary>Makes the certificate authorities of a cluster.</summary>
public sealed class ClusterAuthorities(IAuthorityStore store, TimeProvider time, RandomNumberGenerator random)
{
    /// <summary>Makes the first, and the token that it is sealed with, in a new file.</summary>
    /// <exception cref="ClusterTokenException">There is one already, or such a file.</exception>
    public void Begin(string tokenFile)
    {
        var token = ClusterToken.Create(random);
        token.Write(tokenFile);
        if (!Add(token, onlyFirst: true))
        {
            File.Delete(tokenFile);
            throw new ClusterTokenException("The nodes of this database have a certificate authority already: copy the token from one of them, or make a new authority with 'godwit cluster rotate'.");
        }
    }

    /// <summary>Makes another beside those that there are.</summary>
    /// <exception cref="ClusterTokenException">The token is of another cluster.</exception>
    public void Rotate(string tokenFile)
    {
        var token = ClusterToken.Read(tokenFile);
        new NodeIdentity(token, store, time, random).Refresh();
        Add(token, onlyFirst: false);
    }

    /// <summary>From when on certificates are signed by an authority that is made now.</summary>
    public DateTimeOffset SignsFrom => time.GetUtcNow() + AuthoritySchedule.Grace;

    private bool Add(ClusterToken token, bool onlyFirst)
    {
        using var authority = Authority.Create(time.GetUtcNow());
        return store.Add(authority.Id, authority.Seal(token, random), onlyFirst);
    }
}
