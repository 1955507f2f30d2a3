using System.Collections.Concurrent;

namespace Godwit.Server.Listeners;

/// <summary>Counts the connections of each address (see <see cref="PeerNetwork"/>) and knows whether new ones may come.</summary>
internal sealed class ConnectionRegistry(int perAddress)
{
    private readonly ConcurrentDictionary<string, int> addresses = new(StringComparer.Ordinal);

    /// <summary>Counts a connection. False when its address has too many.</summary>
    public bool TryAdd(string peer)
    {
        var address = PeerNetwork.Of(peer);
        var count = addresses.AddOrUpdate(address, 1, static (_, n) => n + 1);
        if (count <= perAddress)
        {
            return true;
        }

        Take(address);
        return false;
    }

    /// <summary>The connection is gone.</summary>
    public void Remove(string peer) => Take(PeerNetwork.Of(peer));

    private void Take(string address)
    {
        while (addresses.TryGetValue(address, out var count))
        {
            if (count > 1 ? addresses.TryUpdate(address, count - 1, count) : addresses.TryRemove(new KeyValuePair<string, int>(address, count)))
            {
                return;
            }
        }
    }
}
