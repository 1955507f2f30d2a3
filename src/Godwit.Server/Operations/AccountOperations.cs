using System.Collections.Concurrent;
using System.Text.Json;
using Godwit.Abstractions.Operations;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Server.Configuration;
using Godwit.Server.Routing;

namespace Godwit.Server.Operations;

/// <summary>What operators do with accounts. Without a running cluster (null) it works on the store alone.</summary>
public sealed class AccountOperations(
    GodwitModel model, IAccountStore store, PasswordHasher hasher, TimeProvider time, IAccounts? accounts = null) : IOperationSource
{
    private const int MaxImport = 5000;

    private static readonly OperationArgument Address = new("jid", "The account's address, for example romeo@example.org.");
    private static readonly OperationArgument Password = new("password", "The password.", IsSecret: true);

    /// <inheritdoc/>
    public IEnumerable<Operation> Operations =>
    [
        new("account-add", "Adds an account.", [Address, Password], Changes: true, AddAsync),
        new("account-import", "Adds many accounts; those that exist stay as they are.", [new("accounts", "A JSON object of addresses and passwords.", IsSecret: true)], Changes: true, ImportAsync),
        new("account-list", "Lists accounts.", [new("domain", "Only those of this domain.", IsOptional: true)], Changes: false, ListAsync),
        new("account-show", "Shows an account.", [Address], Changes: false, ShowAsync),
        new("account-password", "Sets the password of an account and ends its sessions.", [Address, Password], Changes: true, SetPasswordAsync),
        new("account-delete", "Removes an account with everything it has.", [Address], Changes: true, DeleteAsync),
    ];

    private async Task<object> AddAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var record = Record(call["jid"], call["password"]);
        if ((await store.AddAsync([record], cancellationToken)).Count > 0)
        {
            throw new OperationException($"{record.Address} exists already.");
        }

        await ChangedAsync(record.Address);
        return new { jid = record.Address.ToString(), result = "added" };
    }

    private async Task<object> ImportAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var rows = JsonSerializer.Deserialize<Dictionary<string, string>>(call["accounts"]) ?? [];
        if (rows.Count > MaxImport)
        {
            throw new OperationException($"At most {MaxImport} accounts at once.");
        }

        var records = new ConcurrentBag<AccountRecord>();
        var refused = new ConcurrentBag<string>();
        await OwnThreads.ForEachAsync([.. rows], row =>
        {
            try
            {
                records.Add(Record(row.Key, row.Value));
            }
            catch (OperationException exception)
            {
                refused.Add(exception.Message);
            }
        }, cancellationToken);
        var existing = await store.AddAsync([.. records], cancellationToken);
        return new { added = records.Count - existing.Count, existing = existing.Select(j => j.ToString()), refused };
    }

    private async Task<object> ListAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var found = new List<object>();
        await foreach (var account in store.ListAsync(call.Find("domain"), cancellationToken))
        {
            found.Add(Describe(account));
        }

        return found;
    }

    private async Task<object> ShowAsync(OperationCall call, CancellationToken cancellationToken) =>
        Describe(await store.FindAsync(Parse(call["jid"]), cancellationToken) ?? throw Missing(call["jid"]));

    private async Task<object> SetPasswordAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var record = Record(call["jid"], call["password"]);
        if (!await store.SetCredentialsAsync(record.Address, record.Credentials, cancellationToken))
        {
            throw Missing(call["jid"]);
        }

        await (accounts?.EndSessionsAsync(record.Address, null) ?? Task.CompletedTask);
        return new { jid = record.Address.ToString(), result = "password set" };
    }

    private async Task<object> DeleteAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var address = Parse(call["jid"]);
        if (!await store.DeleteAsync(address, cancellationToken))
        {
            throw Missing(call["jid"]);
        }

        await ChangedAsync(address);
        return new { jid = address.ToString(), result = "deleted" };
    }

    private AccountRecord Record(string jid, string password)
    {
        try
        {
            return new AccountRecord(Parse(jid), hasher.Hash(password), time.GetUtcNow());
        }
        catch (FormatException exception)
        {
            throw new OperationException($"{jid}: {exception.Message}");
        }
    }

    private Jid Parse(string text)
    {
        if (!Jid.TryParse(text, out var jid) || jid.Local is null || !jid.IsBare)
        {
            throw new OperationException($"'{text}' is not the address of an account: it looks like name@domain.");
        }

        // Beside a stopped node nobody knows which domains it will be started with.
        return accounts is null || model.Serves(jid.Domain)
            ? jid
            : throw new OperationException($"The domain {jid.Domain} is not served here; served: {string.Join(", ", model.Domains)}.");
    }

    private Task ChangedAsync(Jid address) => accounts?.ChangedAsync(address) ?? Task.CompletedTask;

    private static object Describe(AccountRecord account) => new { jid = account.Address.ToString(), created = account.CreatedAt };

    private static OperationException Missing(string jid) => new($"There is no account {jid}.");
}
