using Godwit.Protocol.Jids;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Accounts;

/// <summary>Replaces an account's credentials.</summary>
internal sealed class SetCredentialsWrite(Jid jid, string credentials) : PostgresWrite<bool>
{
    private CredentialsBatch? batch;

    /// <inheritdoc/>
    public override void Stage(PostgresGroup group)
    {
        batch = group.Part.Credentials;
        batch.Add(jid, credentials);
    }

    /// <inheritdoc/>
    protected override bool Result() => batch!.Exists(jid) ?? throw Unanswered();
}
