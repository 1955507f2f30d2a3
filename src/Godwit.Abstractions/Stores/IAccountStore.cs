using Godwit.Protocol.Jids;

namespace Godwit.Abstractions.Stores;

/// <summary>The accounts and their credentials. Writes are durable when their task completes.</summary>
public interface IAccountStore
{
    /// <summary>An account, or null.</summary>
    ValueTask<AccountRecord?> FindAsync(Jid address, CancellationToken cancellationToken);

    /// <summary>
    /// Adds accounts, all in one commit; returns those that existed already and were left as they were. What lies under the address of a
    /// new account (from a late write for a deleted one, say) is removed: nobody inherits.
    /// </summary>
    Task<IReadOnlyList<Jid>> AddAsync(IReadOnlyList<AccountRecord> accounts, CancellationToken cancellationToken);

    /// <summary>Replaces the credentials. False when there is no such account.</summary>
    Task<bool> SetCredentialsAsync(Jid address, string credentials, CancellationToken cancellationToken);

    /// <summary>Removes an account with everything it owns. False when there is no such account.</summary>
    Task<bool> DeleteAsync(Jid address, CancellationToken cancellationToken);

    /// <summary>The accounts of a domain, or of all, in the order of their JIDs (by their UTF-8 bytes).</summary>
    IAsyncEnumerable<AccountRecord> ListAsync(string? domain, CancellationToken cancellationToken);
}

/// <summary>An account.</summary>
/// <param name="Address">The bare JID.</param>
/// <param name="Credentials">What passwords are checked against, in the server's own text form; never a password.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record AccountRecord(Jid Address, string Credentials, DateTimeOffset CreatedAt);
