using System.Runtime.CompilerServices;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Postgres.Owners;
using Godwit.Storage.Postgres.Reading;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Accounts;

/// <summary>The accounts of a PostgreSQL store.</summary>
internal sealed class PostgresAccountStore(GroupWriter<PostgresTarget> writer, Readers readers, PostgresSweeper sweeper) : IAccountStore
{
    private const int PageSize = 1000;
    private const string Columns = "SELECT o.jid, a.credentials, a.created FROM owner o JOIN account a ON a.owner = o.id WHERE ";

    /// <inheritdoc/>
    public ValueTask<AccountRecord?> FindAsync(Jid address, CancellationToken cancellationToken) =>
        readers.ReadAsync(address.Bare, static async (connection, jid, token) =>
        {
            await using var command = new NpgsqlCommand(Columns + "o.jid = $1", connection) { Parameters = { Parameter.Of(jid.ToString()) } };
            await using var row = await command.ExecuteReaderAsync(token);
            return await row.ReadAsync(token) ? Account(row) : null;
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
        List<AccountRecord> page = [];
        do
        {
            page = await readers.ReadAsync((domain, page.LastOrDefault()?.Address.ToString() ?? string.Empty), PageAsync, cancellationToken);
            foreach (var account in page)
            {
                yield return account;
            }
        }
        while (page.Count == PageSize);
    }

    private static async Task<List<AccountRecord>> PageAsync(
        NpgsqlConnection connection, (string? Domain, string After) from, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            from.Domain is null ? Columns + "o.jid > $1 ORDER BY o.jid LIMIT $2" : Columns + "o.domain = $3 AND o.jid > $1 ORDER BY o.jid LIMIT $2", connection)
        {
            Parameters = { Parameter.Of(from.After), Parameter.Of(PageSize) },
        };
        if (from.Domain is { } domain)
        {
            command.Parameters.Add(Parameter.Of(domain));
        }

        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<AccountRecord>();
        while (await row.ReadAsync(cancellationToken))
        {
            page.Add(Account(row));
        }

        return page;
    }

    private static AccountRecord Account(NpgsqlDataReader row) =>
        new(Jid.Parse(row.GetString(0)), row.GetString(1), Instants.FromMicroseconds(row.GetInt64(2)));
}
