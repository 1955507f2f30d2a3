using System.Net;
using System.Net.Sockets;

namespace Godwit.Modules.Registration;

/// <summary>
/// Bounds how many accounts come from one network address: so many in a window of time that begins with the first. Holds a bounded number of
/// addresses; while so many are known, addresses that are not known must wait.
/// </summary>
internal sealed class RegistrationLimit(int perAddress, TimeSpan window, TimeProvider time)
{
    private const int MostAddresses = 100_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (DateTimeOffset Since, int Count)> known = new(StringComparer.Ordinal);

    /// <summary>Counts an attempt. False when the address has had enough.</summary>
    /// <param name="peer">The network address, with or without a port.</param>
    public bool TryTake(string peer)
    {
        var network = NetworkOf(peer);
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (known.TryGetValue(network, out var entry) && now - entry.Since < window)
            {
                known[network] = entry with { Count = Math.Min(entry.Count + 1, perAddress + 1) };
                return entry.Count < perAddress;
            }

            if (known.Count >= MostAddresses && !known.ContainsKey(network))
            {
                Forget(now);
            }

            if (known.Count >= MostAddresses)
            {
                return false;
            }

            known[network] = (now, 1);
            return true;
        }
    }

    /// <summary>One subscriber has a whole /64 of IPv6 addresses.</summary>
    private static string NetworkOf(string peer)
    {
        var text = IPEndPoint.TryParse(peer, out var endPoint) ? endPoint.Address : IPAddress.TryParse(peer, out var plain) ? plain : null;
        return text switch
        {
            null => peer,
            { IsIPv4MappedToIPv6: true } => text.MapToIPv4().ToString(),
            { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(text.GetAddressBytes().AsSpan(0, 8)),
            _ => text.ToString(),
        };
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (network, entry) in known)
        {
            if (now - entry.Since >= window)
            {
                known.Remove(network);
            }
        }
    }
}
