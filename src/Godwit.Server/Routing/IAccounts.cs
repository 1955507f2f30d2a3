using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Routing;

/// <summary>Reaches the accounts, wherever in the cluster they live. All calls throw when the account can't be reached.</summary>
public interface IAccounts
{
    /// <summary>Gives a session its resource and makes it known to its account.</summary>
    /// <param name="account">The bare JID that authenticated.</param>
    /// <param name="resource">The resource that the client asks for, or null for one that the server makes.</param>
    /// <param name="route">Where stanzas for the session go.</param>
    /// <returns>Null when the account does not exist or has too many sessions.</returns>
    Task<Binding?> BindAsync(Jid account, string? resource, SessionAddress route);

    /// <summary>
    /// Makes a session known again to an account that came up anew, because its node was lost, say: as it was, and without a word to anybody. An account that knows it
    /// changes nothing.
    /// </summary>
    /// <returns>Null when the account does not exist any more, or another session has the resource: this one is over.</returns>
    Task<Binding?> RestoreAsync(Jid account, SessionSnapshot session);

    /// <summary>
    /// A session is about to be parked: from here on nothing is sent to it, and its account keeps what comes. Completes when all that was sent before has arrived at the session's
    /// node.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="route">The session.</param>
    /// <param name="token">What its client resumes it with.</param>
    /// <returns>False when the account does not know the session.</returns>
    Task<bool> HoldAsync(Jid account, SessionAddress route, string token);

    /// <summary>
    /// Hands a session over to its account, because its node goes away or its client has come to another. What comes for it is kept there until its client resumes it on any node. To do it twice does no harm.
    /// </summary>
    /// <returns>Null when the account does not take it: see <see cref="RestoreAsync"/>.</returns>
    Task<Binding?> ParkAsync(Jid account, SessionSnapshot session, ParkedSession parked);

    /// <summary>A client wants to resume a session that may be parked with its account. One that is about to be is waited for.</summary>
    /// <param name="account">The account.</param>
    /// <param name="token">What the client resumes it with.</param>
    /// <param name="acknowledged">How many stanzas the client has taken over, modulo 2^32.</param>
    /// <param name="route">Where stanzas for the session go from here on.</param>
    /// <returns>Null when there is no such session, or the client claims more than it was sent.</returns>
    Task<UnparkedSession?> UnparkAsync(Jid account, string token, uint acknowledged, SessionAddress route);

    /// <summary>
    /// Where a session of the account is, for who sends to it straight from here on: what the account was given for it before is there when this completes. Null when the account has no such session,
    /// or keeps what comes for it because it is on its way to another node. Not tried again when it fails, for the account itself can pass on what comes.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="session">The session's full JID.</param>
    Task<SessionAddress?> RouteAsync(Jid account, Jid session);

    /// <summary>The session is over; what it did not acknowledge stays in the mailbox.</summary>
    Task UnbindAsync(Jid account, SessionAddress route);

    /// <summary>
    /// Stanzas that a session of the account sends, in order. Completes when everything they must leave behind is durable or the sender
    /// was told that it is not. Throws <see cref="Accounts.UnknownSessionException"/> when the account must be told of the session first.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="route">The session.</param>
    /// <param name="batch">The stanzas.</param>
    /// <param name="tag">Marks the stanzas when they are submitted again, see <see cref="StanzaTag"/>; 0 for none.</param>
    Task SubmitAsync(Jid account, SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag);

    /// <summary>Stanzas for the account from elsewhere, in order. Completes when everything they must leave behind is durable.</summary>
    Task DeliverAsync(Jid account, IReadOnlyList<RoutedStanza> batch);

    /// <summary>The session's client has taken over these entries of the account's log.</summary>
    Task AcknowledgedAsync(Jid account, SessionAddress route, IReadOnlyList<long> sequences);

    /// <summary>The account was added, changed or removed: what is in memory is stale. Open sessions of a removed account are closed.</summary>
    Task ChangedAsync(Jid account);

    /// <summary>Closes the sessions of the account, parked ones too, because its password was changed: who has the old one is out.</summary>
    /// <param name="account">The account.</param>
    /// <param name="except">The full JID of the session that stays, or null.</param>
    Task EndSessionsAsync(Jid account, Jid? except);
}

/// <summary>Reaches the entities of subdomains (rooms), wherever in the cluster they live.</summary>
public interface IEntities
{
    /// <summary>Stanzas for the entity, in order. Completes when everything they must leave behind is durable.</summary>
    Task DeliverAsync(Jid entity, IReadOnlyList<RoutedStanza> batch);
}
