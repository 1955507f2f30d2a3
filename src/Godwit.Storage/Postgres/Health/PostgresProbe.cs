using Godwit.Abstractions.Stores;
using Godwit.Storage.Groups;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Health;

/// <summary>Asks the writer whether it can write.</summary>
internal sealed class PostgresProbe(GroupWriter<PostgresTarget> writer) : IStoreProbe
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public Task ProbeAsync() => writer.HasWrittenWithin(Lately) ? Task.CompletedTask : writer.Enqueue(new ProbeWrite());
}
