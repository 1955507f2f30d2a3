using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Godwit.Protocol.Jids;

namespace Godwit.Server.Accounts;

/// <summary>The accounts on this node that have sessions.</summary>
internal sealed class ResidentAccounts
{
    private readonly ConcurrentDictionary<Jid, AccountHost> hosts = new();

    /// <summary>Finds an account that is here. That one is not found says nothing: it may be here without sessions.</summary>
    public bool TryFind(Jid account, [MaybeNullWhen(false)] out AccountHost host) => hosts.TryGetValue(account, out host);

    /// <summary>All of them, as they come and go.</summary>
    public IEnumerable<AccountHost> All => hosts.Values;

    public void Add(AccountHost host) => hosts[host.Account.Address] = host;

    /// <summary>Takes an account out; nothing happens when another has taken its place.</summary>
    public void Remove(AccountHost host) => hosts.TryRemove(new(host.Account.Address, host));
}
