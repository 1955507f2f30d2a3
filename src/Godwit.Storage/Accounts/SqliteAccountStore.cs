using System.Runtime.CompilerServices;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Owners;
using Godwit.Storage.Reading;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Accounts;

/// <summary>The accounts of a SQLite store.</summary>
internal sealed class SqliteAccountStore(GroupWriter<SqliteTarget> writer, ReaderPool readers, Sweeper sweeper) : IAccountStore
{
    private const int PageSize = 1000;
    private const string Columns = "SELECT jid, credentials, created FROM owner JOIN account ON account.owner = owner.id WHERE ";

    /// <inheritdoc/>
    public ValueTask<AccountRecord?> FindAsync(Jid address, CancellationToken cancellationToken) =>
        readers.ReadAsync(address.Bare, static (view, jid) =>
        {
            using var rows = view.Connection.Prepare(Columns + "jid = ?1").Bind(1, jid.ToString()).Rows();
            return rows.Next() ? Account(rows) : null;
        }, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Jid>> AddAsync(IReadOnlyList<AccountRecord> accounts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var present = await writer.Enqueue(new AddAccountsWrite([.. accounts]));
        sweeper.Wake();
        return present;
    }

    /// <inheritdoc/>
    public Task<bool> SetCredentialsAsync(Jid address, string credentials, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return writer.Enqueue(new SetCredentialsWrite(address.Bare, credentials));
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(Jid address, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var deleted = await writer.Enqueue(new DeleteAccountWrite(address.Bare));
        sweeper.Wake();
        return deleted;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AccountRecord> ListAsync(string? domain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = string.Empty;
        while (true)
        {
            var page = await readers.ReadAsync((domain, after), Page, cancellationToken);
            foreach (var account in page)
            {
                yield return account;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Address.ToString();
        }
    }

    private static List<AccountRecord> Page(ReadView view, (string? Domain, string After) from)
    {
        var statement = from.Domain is null
            ? view.Connection.Prepare(Columns + "jid > ?1 ORDER BY jid LIMIT ?2")
            : view.Connection.Prepare(Columns + "domain = ?3 AND jid > ?1 ORDER BY jid LIMIT ?2").Bind(3, from.Domain);
        using var rows = statement.Bind(1, from.After).Bind(2, PageSize).Rows();
        var page = new List<AccountRecord>();
        while (rows.Next())
        {
            page.Add(Account(rows));
        }

        return page;
    }

    private static AccountRecord Account(SqliteRows rows) =>
        new(Jid.Parse(rows.Text(0)), rows.Text(1), Instants.FromMicroseconds(rows.Integer(2)));
}
