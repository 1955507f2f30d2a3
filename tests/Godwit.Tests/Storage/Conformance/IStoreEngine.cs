using Godwit.Abstractions.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Storage.Conformance;

/// <summary>An engine under test with data of its own, which it removes at the end.</summary>
public interface IStoreEngine : IAsyncDisposable
{
    FakeTimeProvider Time { get; }

    IAccountStore Accounts { get; }

    IRosterStore Rosters { get; }

    IDocumentStore Documents { get; }

    IMessageLogStore Logs { get; }

    /// <summary>Opens the engine; closes it first when it is open.</summary>
    Task ReopenAsync();

    /// <summary>Waits until nothing of deleted owners is left in the engine's tables, and says how many rows there are in all.</summary>
    Task<long> CountRowsAfterSweepAsync();
}
