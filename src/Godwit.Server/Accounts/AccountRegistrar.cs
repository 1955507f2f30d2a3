using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Server.Configuration;
using Godwit.Server.Operations;
using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>Does what owners wish for their accounts, in the store and with the account in memory.</summary>
internal sealed class AccountRegistrar(
    GodwitModel model, IAccountStore store, PasswordHasher hasher, IAccounts accounts, TimeProvider time) : IAccountRegistrar
{
    public async Task<RegistrationOutcome> AddAsync(Jid address, string password, CancellationToken cancellationToken)
    {
        if (!IsOwn(address) || await HashAsync(password) is not { } credentials)
        {
            return RegistrationOutcome.NotAcceptable;
        }

        var existing = await store.AddAsync([new AccountRecord(address, credentials, time.GetUtcNow())], cancellationToken);
        if (existing.Count > 0)
        {
            return RegistrationOutcome.Conflict;
        }

        await accounts.ChangedAsync(address);
        return RegistrationOutcome.Done;
    }

    public async Task<RegistrationOutcome> ChangePasswordAsync(Jid address, string password, CancellationToken cancellationToken)
    {
        if (!IsOwn(address) || await HashAsync(password) is not { } credentials)
        {
            return RegistrationOutcome.NotAcceptable;
        }

        return await store.SetCredentialsAsync(address, credentials, cancellationToken) ? RegistrationOutcome.Done : RegistrationOutcome.Conflict;
    }

    public async Task<RegistrationOutcome> RemoveAsync(Jid address, CancellationToken cancellationToken) =>
        await store.DeleteAsync(address, cancellationToken) ? RegistrationOutcome.Done : RegistrationOutcome.Conflict;

    public Task EndOtherSessionsAsync(Jid session) => accounts.EndSessionsAsync(session.Bare, session);

    public Task CloseSessionsAsync(Jid address) => accounts.ChangedAsync(address);

    private bool IsOwn(Jid address) => address.Local is not null && address.IsBare && model.Serves(address.Domain);

    /// <summary>Hashing takes long by design: not on a thread of the pool. Null when the password is not allowed.</summary>
    private Task<string?> HashAsync(string password) => OwnThreads.RunAsync(() =>
    {
        try
        {
            return hasher.Hash(password);
        }
        catch (FormatException)
        {
            return null;
        }
    });
}
