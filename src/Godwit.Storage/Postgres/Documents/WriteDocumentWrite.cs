using Godwit.Protocol.Jids;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Documents;

/// <summary>Writes a document, or removes it where the value is null.</summary>
internal sealed class WriteDocumentWrite(Jid jid, string collection, string key, ReadOnlyMemory<byte>? value) : PostgresWrite<bool>
{
    /// <inheritdoc/>
    public override int Size => 512 + (value?.Length ?? 0);

    /// <inheritdoc/>
    public override void Stage(PostgresGroup group)
    {
        if (value is not null)
        {
            group.Part.Owners.Add(jid);
        }

        group.Part.Documents.Add(jid, collection, key, value);
    }

    /// <inheritdoc/>
    protected override bool Result() => true;
}
