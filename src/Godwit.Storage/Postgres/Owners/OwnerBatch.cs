using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Owners;

/// <summary>The owners that a group writes to by their JIDs: they are added where they are missing.</summary>
internal sealed class OwnerBatch
{
    private readonly HashSet<Jid> jids = [];

    /// <summary>Adds an owner, by its bare JID.</summary>
    public void Add(Jid jid) => jids.Add(jid);

    /// <summary>Adds the statement.</summary>
    public void AddTo(PostgresGroup group)
    {
        if (jids.Count == 0)
        {
            return;
        }

        group.AddsOwners();
        var rows = jids.ToList();
        group.Add(
            OwnerSql.Add,
            null,
            Parameter.Column(rows, Bucket.Of),
            Parameter.Column(rows, static jid => jid.ToString()),
            Parameter.Column(rows, static jid => jid.Domain),
            Parameter.Of(group.Now));
    }
}
