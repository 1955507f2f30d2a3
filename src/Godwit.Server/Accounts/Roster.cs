using System.Globalization;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;

namespace Godwit.Server.Accounts;

/// <summary>
/// The roster of an account in memory; each change is written through (RFC 6121 §2), and taken back when that fails. A version that could
/// not be written is not used again.
/// </summary>
internal sealed class Roster(Jid owner, IRosterStore store, StoredRoster stored)
{
    private Dictionary<Jid, RosterItem>? items = stored.Items.Count == 0 ? null : stored.Items.ToDictionary(i => i.Contact);
    private Dictionary<Jid, Writes>? underWay;
    private long version = stored.Version;

    /// <summary>The version that clients see (§2.6).</summary>
    public string Version => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>All that is kept about contacts, with those that clients do not see as items.</summary>
    public IReadOnlyCollection<RosterItem> Items => items?.Values ?? (IReadOnlyCollection<RosterItem>)[];

    /// <summary>How many contacts there are.</summary>
    public int Count => items?.Count ?? 0;

    /// <summary>What is kept about a contact, or null.</summary>
    public RosterItem? Find(Jid contact) => items?.GetValueOrDefault(contact);

    /// <summary>Writes a contact as it is now; the task completes when that is durable.</summary>
    public Task Put(RosterItem item)
    {
        var before = Find(item.Contact);
        (items ??= [])[item.Contact] = item;
        return WrittenAsync(store.SaveAsync(owner, item, removed: false, ++version), item.Contact, item, before);
    }

    /// <summary>Removes a contact; the task completes when that is durable.</summary>
    public Task Remove(RosterItem item)
    {
        var before = Find(item.Contact);
        items?.Remove(item.Contact);
        return WrittenAsync(store.SaveAsync(owner, item, removed: true, ++version), item.Contact, null, before);
    }

    private async Task WrittenAsync(Task written, Jid contact, RosterItem? now, RosterItem? before)
    {
        underWay ??= [];
        if (!underWay.TryGetValue(contact, out var writes))
        {
            underWay[contact] = writes = new Writes { Durable = before };
        }

        writes.Count++;
        try
        {
            await written;
            writes.Durable = now;
        }
        finally
        {
            writes.Count--;
            if (writes.Count == 0)
            {
                underWay.Remove(contact);
                Set(contact, writes.Durable);
            }
        }
    }

    private void Set(Jid contact, RosterItem? item)
    {
        if (item is null)
        {
            items?.Remove(contact);
        }
        else
        {
            (items ??= [])[contact] = item;
        }
    }

    /// <summary>The writes of one contact that are under way, and what is durable of it.</summary>
    private sealed class Writes
    {
        public int Count { get; set; }

        public RosterItem? Durable { get; set; }
    }
}
