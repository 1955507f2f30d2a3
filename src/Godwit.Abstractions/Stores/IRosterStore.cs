using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;

namespace Godwit.Abstractions.Stores;

/// <summary>The rosters. Writes are durable when their task completes, and made in the order of the calls.</summary>
public interface IRosterStore
{
    /// <summary>An account's roster with its version, empty when it has none.</summary>
    ValueTask<StoredRoster> LoadAsync(Jid account, CancellationToken cancellationToken);

    /// <summary>Writes one item and the roster's new version; an item whose state is gone is removed.</summary>
    /// <param name="account">Whose roster.</param>
    /// <param name="item">The item as it is now.</param>
    /// <param name="removed">True when the item was removed.</param>
    /// <param name="version">The roster's version after the change.</param>
    Task SaveAsync(Jid account, RosterItem item, bool removed, long version);
}

/// <summary>A roster as it was stored.</summary>
public sealed record StoredRoster(long Version, IReadOnlyList<RosterItem> Items);
