namespace Godwit.Cluster.Security;

/// <summary>
/// Which authority signs and which are trusted, told from when they were made alone, so that all nodes come to the same without speaking of it. A new one is trusted at once, and signs
/// when every node has had the time to read it; an old one is trusted until the last certificate that it can have signed is over.
/// </summary>
internal static class AuthoritySchedule
{
    /// <summary>How long a new authority is only trusted: nodes read the list every minute.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(30);

    /// <summary>The authority that signs now, and all that are trusted.</summary>
    /// <param name="authorities">At least one.</param>
    /// <param name="now">The time.</param>
    /// <param name="grace">How long a new one is only trusted.</param>
    public static (Authority Signing, IReadOnlyList<Authority> Trusted) At(IEnumerable<Authority> authorities, DateTimeOffset now, TimeSpan grace)
    {
        var sorted = authorities.OrderBy(a => a.MadeAt).ThenBy(a => a.Id, StringComparer.Ordinal).ToList();
        var signing = sorted.FindLastIndex(a => a.MadeAt + grace <= now);
        if (signing <= 0)
        {
            return (sorted[0], sorted);
        }

        // The one before signed until this one did.
        var trusted = sorted.Where((_, i) => i >= signing || sorted[i + 1].MadeAt + grace + Authority.NodeLifetime + Authority.ClockSkew >= now);
        return (sorted[signing], [.. trusted]);
    }
}
