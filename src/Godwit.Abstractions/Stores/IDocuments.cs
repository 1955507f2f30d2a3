using Godwit.Protocol.Jids;

namespace Godwit.Abstractions.Stores;

/// <summary>Small named values of accounts and rooms, for modules that need no store of their own.</summary>
public interface IDocumentStore
{
    /// <summary>The documents of one owner.</summary>
    IDocuments Of(Jid owner);

    /// <summary>Documents of a collection that have an empty name, of all owners in a domain, in the order of their JIDs, in one query.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="after">Only of owners whose JID comes after this text; empty for all.</param>
    /// <param name="limit">The most documents to return.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    ValueTask<IReadOnlyList<OwnedDocument>> ListAsync(string domain, string collection, string after, int limit, CancellationToken cancellationToken);
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

/// <summary>A value that its owner has one of.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Value">The value.</param>
public readonly record struct OwnedDocument(Jid Owner, ReadOnlyMemory<byte> Value);

/// <summary>A named value.</summary>
/// <param name="Collection">What it belongs to, usually a module's name.</param>
/// <param name="Key">Its name in the collection, may be empty.</param>
/// <param name="Value">The value.</param>
public sealed record Document(string Collection, string Key, ReadOnlyMemory<byte> Value);
