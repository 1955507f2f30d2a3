using Godwit.Storage.Postgres.Accounts;
using Godwit.Storage.Postgres.Documents;
using Godwit.Storage.Postgres.Logs;
using Godwit.Storage.Postgres.Owners;
using Godwit.Storage.Postgres.Rosters;

namespace Godwit.Storage.Postgres.Writing;

/// <summary>
/// Writes of many owners, of each kind one statement. Kinds may change places in a part: no two of them touch the same rows. Every group goes through the tables
/// in this order, and through each by its key, so that two nodes' groups do not wait for each other in a circle.
/// </summary>
internal sealed class GroupPart
{
    /// <summary>Owners that must be there.</summary>
    public OwnerBatch Owners { get; } = new();

    /// <summary>Entries of logs.</summary>
    public AppendBatch Appends { get; } = new();

    /// <summary>What was acknowledged.</summary>
    public AcknowledgedBatch Acknowledged { get; } = new();

    /// <summary>Acknowledged messages to remove.</summary>
    public SettleBatch Settled { get; } = new();

    /// <summary>Documents.</summary>
    public DocumentBatch Documents { get; } = new();

    /// <summary>Items of rosters.</summary>
    public RosterBatch Rosters { get; } = new();

    /// <summary>Credentials.</summary>
    public CredentialsBatch Credentials { get; } = new();

    /// <summary>Adds the statements.</summary>
    public void AddTo(PostgresGroup group)
    {
        Owners.AddTo(group);
        Appends.AddTo(group);
        Acknowledged.AddTo(group);
        Settled.AddTo(group);
        Documents.AddTo(group);
        Rosters.AddTo(group);
        Credentials.AddTo(group);
    }
}
