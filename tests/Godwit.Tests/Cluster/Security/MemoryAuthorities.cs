using Godwit.Abstractions.Stores;

namespace Godwit.Tests.Cluster.Security;

/// <summary>A database of authorities that can be away.</summary>
internal sealed class MemoryAuthorities : IAuthorityStore
{
    private readonly List<byte[]> boxes = [];

    public bool IsAway { get; set; }

    public IReadOnlyList<byte[]> Load() => IsAway ? throw new StoreUnavailableException("It is away.") : [.. boxes];

    public bool Add(string id, byte[] sealedAuthority, bool onlyFirst)
    {
        if (onlyFirst && boxes.Count > 0)
        {
            return false;
        }

        boxes.Add(sealedAuthority);
        return true;
    }
}
