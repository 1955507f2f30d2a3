using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Health;

/// <summary>Writes nothing: the mark that every group ends with goes to the disk.</summary>
internal sealed class ProbeWrite : PostgresWrite<bool>
{
    /// <inheritdoc/>
    public override void Stage(PostgresGroup group)
    {
        // A group without statements has its mark.
    }

    /// <inheritdoc/>
    protected override bool Result() => true;
}
