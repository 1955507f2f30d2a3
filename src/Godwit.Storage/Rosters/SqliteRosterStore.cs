using System.Text.Json;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Storage.Groups;
using Godwit.Storage.Reading;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Rosters;

/// <summary>The rosters of a SQLite store.</summary>
internal sealed class SqliteRosterStore(GroupWriter<SqliteTarget> writer, ReaderPool readers) : IRosterStore
{
    private static readonly StoredRoster Empty = new(0, []);

    /// <inheritdoc/>
    public ValueTask<StoredRoster> LoadAsync(Jid account, CancellationToken cancellationToken) =>
        readers.ReadAsync(account.Bare, Load, cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(Jid account, RosterItem item, bool removed, long version) =>
        writer.Enqueue(new SaveRosterItemWrite(account.Bare, item, removed, version));

    private static StoredRoster Load(ReadView view, Jid jid)
    {
        using var versions = view.Connection.Prepare("SELECT owner, version FROM owner JOIN roster_version ON owner = id WHERE jid = ?1")
            .Bind(1, jid.ToString()).Rows();
        return versions.Next() ? new(versions.Integer(1), Items(view, versions.Integer(0))) : Empty;
    }

    private static List<RosterItem> Items(ReadView view, long owner)
    {
        using var rows = view.Connection.Prepare("SELECT contact, name, state, groups, request FROM roster WHERE owner = ?1 ORDER BY contact")
            .Bind(1, owner).Rows();
        var items = new List<RosterItem>();
        while (rows.Next())
        {
            items.Add(new RosterItem(Jid.Parse(rows.Text(0)))
            {
                Name = rows.IsNull(1) ? null : rows.Text(1),
                Groups = rows.IsNull(3) ? [] : JsonSerializer.Deserialize<string[]>(rows.Span(3))!,
                Request = rows.IsNull(4) ? (ReadOnlyMemory<byte>?)null : rows.Bytes(4),
            }.With((RosterState)rows.Integer(2)));
        }

        return items;
    }
}
