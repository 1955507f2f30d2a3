using Godwit.Protocol.Jids;

namespace Godwit.Abstractions.Stores;

/// <summary>Small named values of accounts and rooms, for modules that need no store of their own.</summary>
public interface IDocumentStore
{
    /// <summary>The documents of one owner.</summary>
    IDocuments Of(Jid owner);

    /// <summary>The owners in a domain that have a document of this collection, in the order of their JIDs.</summary>
    IAsyncEnumerable<Jid> OwnersAsync(string domain, string collection, CancellationToken cancellationToken);
}

/// <summary>The documents of one account or room. Writes are durable when their task completes, and made in the order of the calls.</summary>
public interface IDocuments
{
    /// <summary>All documents of some collections.</summary>
    ValueTask<IReadOnlyList<Document>> LoadAsync(IReadOnlyCollection<string> collections, CancellationToken cancellationToken);

    /// <summary>One document's value, or null.</summary>
    ValueTask<ReadOnlyMemory<byte>?> FindAsync(string collection, string key, CancellationToken cancellationToken);

    /// <summary>Writes a document.</summary>
    Task PutAsync(string collection, string key, ReadOnlyMemory<byte> value);

    /// <summary>Removes a document; nothing happens when there is none.</summary>
    Task DeleteAsync(string collection, string key);

    /// <summary>
    /// Removes everything the owner has: documents, log, roster; an account itself stays. When the task completes nothing of it can be seen,
    /// and logs that were opened before are fenced.
    /// </summary>
    Task DeleteAllAsync();
}

/// <summary>A named value.</summary>
/// <param name="Collection">What it belongs to, usually a module's name.</param>
/// <param name="Key">Its name in the collection, may be empty.</param>
/// <param name="Value">The value.</param>
public sealed record Document(string Collection, string Key, ReadOnlyMemory<byte> Value);
