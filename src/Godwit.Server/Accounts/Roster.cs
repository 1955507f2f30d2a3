using System.Globalization;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;

namespace Godwit.Server.Accounts;

/// <summary>The roster of an account in memory; each change is written through (RFC 6121 §2).</summary>
internal sealed class Roster(Jid owner, IRosterStore store, StoredRoster stored)
{
    private readonly Dictionary<Jid, RosterItem> items = stored.Items.ToDictionary(i => i.Contact);
    private long version = stored.Version;

    /// <summary>The version that clients see (§2.6).</summary>
    public string Version => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>All that is kept about contacts, with those that clients do not see as items.</summary>
    public IReadOnlyCollection<RosterItem> Items => items.Values;

    /// <summary>How many contacts there are.</summary>
    public int Count => items.Count;

    /// <summary>What is kept about a contact, or null.</summary>
    public RosterItem? Find(Jid contact) => items.GetValueOrDefault(contact);

    /// <summary>Writes a contact as it is now; the task completes when that is durable.</summary>
    public Task Put(RosterItem item)
    {
        items[item.Contact] = item;
        return store.SaveAsync(owner, item, removed: false, ++version);
    }

    /// <summary>Removes a contact; the task completes when that is durable.</summary>
    public Task Remove(RosterItem item)
    {
        items.Remove(item.Contact);
        return store.SaveAsync(owner, item, removed: true, ++version);
    }
}
