using System.Collections.Frozen;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;

namespace Godwit.Server.Accounts;

/// <summary>What an account is made from when it comes up.</summary>
internal sealed record AccountData(
    bool Exists, StoredRoster Roster, IMessageLog Log, StoredMailbox Mailbox, FrozenDictionary<Type, object> States)
{
    public static async Task<AccountData> LoadAsync(Jid address, AccountServices services, CancellationToken cancellationToken)
    {
        var modules = services.Modules.Table.AccountStates;
        if (await services.Accounts.FindAsync(address, cancellationToken) is null)
        {
            return new AccountData(false, new StoredRoster(0, []), new NoLog(address), StoredMailbox.Empty, MakeStates(modules, []));
        }

        var roster = await services.Rosters.LoadAsync(address, cancellationToken);
        var log = await services.Logs.OpenAsync(address, cancellationToken);
        var mailbox = await log.MailboxAsync(cancellationToken);
        var documents = modules.Length == 0
            ? []
            : await services.Documents.Of(address).LoadAsync([.. modules.Select(m => m.Collection).Distinct()], cancellationToken);
        return new AccountData(true, roster, log, mailbox, MakeStates(modules, documents));
    }

    private static FrozenDictionary<Type, object> MakeStates(IEnumerable<Modules.AccountStateEntry> entries, IReadOnlyList<Document> documents) =>
        entries.ToFrozenDictionary(e => e.Type, e => e.Load([.. documents.Where(d => d.Collection == e.Collection)]));
}
