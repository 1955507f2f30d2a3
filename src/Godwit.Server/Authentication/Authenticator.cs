using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Streams;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Authentication;

/// <summary>Looks up credentials and decides when a client learns whether it may come in.</summary>
internal sealed partial class Authenticator(
    IAccountStore accounts, LoginThrottle throttle, ScramDecoy decoy, SessionMetrics metrics, ILogger<Authenticator> logger)
{
    /// <summary>Credentials as they are stored, of an account that does not exist.</summary>
    private readonly string nobody = new ScramCredentials([.. ScramHash.All.Select(hash => decoy.For(hash, "nobody"))]).ToText();

    /// <summary>False while the client's address may not try a password, because too many wrong ones came from there.</summary>
    public bool Admits(Jid account, string peer)
    {
        if (throttle.Admits(account.ToString(), peer))
        {
            return true;
        }

        metrics.Limited("failed-logins");
        return false;
    }

    /// <summary>What is stored for an account; the refusal is set when that can't be read now.</summary>
    public async Task<(ScramCredentials? Credentials, SaslFailure? Refusal)> FindAsync(Jid account)
    {
        try
        {
            // What is not there is read as long as what is.
            var record = await accounts.FindAsync(account, CancellationToken.None);
            var isReadable = ScramCredentials.TryParse(record?.Credentials ?? nobody, out var credentials);
            return (record is not null && isReadable ? credentials : null, null);
        }
        catch (StoreUnavailableException exception)
        {
            StoreFailed(logger, account, exception.Message);
            return (null, SaslFailure.TemporaryAuthFailure);
        }
    }

    /// <summary>Counts an authentication and waits where the client is to be slowed down; null leaves the result as it is.</summary>
    /// <param name="decision">How the authentication ended.</param>
    /// <param name="refusal">What overrides that, because the credentials could not be read; else null.</param>
    /// <param name="peer">The client's network address.</param>
    public async Task<SaslFailure?> DecideAsync(StreamEffect.DecideAuthentication decision, SaslFailure? refusal, string peer)
    {
        var mechanism = decision.Mechanism?.Name ?? "none";
        if (refusal is not null)
        {
            metrics.Authenticated(refusal.Condition, mechanism);
            return refusal;
        }

        var account = decision.Account?.ToString();
        if (decision.Failure is null)
        {
            // A right password is not slowed down: a guesser must not be able to lock the owner out.
            throttle.Succeeded(account!, peer);
            metrics.Authenticated("success", mechanism);
            return null;
        }

        metrics.Authenticated(decision.Failure.Condition, mechanism);
        Failed(logger, decision.Account, peer, decision.Failure.Condition);
        // One that ended before it named an account, over a channel binding that this server lacks say, guessed nothing.
        if (decision.Failure == SaslFailure.NotAuthorized && account is not null)
        {
            await throttle.FailedAsync(account, peer);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Login of {Account} from {Peer} failed: {Condition}")]
    private static partial void Failed(ILogger logger, Jid? account, string peer, string condition);

    [LoggerMessage(Level = LogLevel.Error, Message = "The credentials of {Account} can't be read: {Reason}")]
    private static partial void StoreFailed(ILogger logger, Jid account, string reason);
}
