using Godwit.Protocol.Jids;

namespace Godwit.Abstractions.Accounts;

/// <summary>Adds, changes and removes accounts at the wish of their owners. What was changed is durable when a task completes.</summary>
public interface IAccountRegistrar
{
    /// <summary>Adds an account.</summary>
    /// <param name="address">Its bare JID, in a domain of this server.</param>
    /// <param name="password">Its password; what is kept of it is not the password itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<RegistrationOutcome> AddAsync(Jid address, string password, CancellationToken cancellationToken);

    /// <summary>Gives an account another password. Sessions that are open stay open until <see cref="EndOtherSessionsAsync"/>.</summary>
    Task<RegistrationOutcome> ChangePasswordAsync(Jid address, string password, CancellationToken cancellationToken);

    /// <summary>Ends all sessions of an account but one, with the stream error <c>reset</c>: those of somebody who knew its former password too.</summary>
    Task EndOtherSessionsAsync(Jid session);

    /// <summary>Removes an account with everything it has. Its sessions stay open until <see cref="CloseSessionsAsync"/>.</summary>
    Task<RegistrationOutcome> RemoveAsync(Jid address, CancellationToken cancellationToken);

    /// <summary>Ends the sessions of an account that was removed, with the stream error <c>not-authorized</c>.</summary>
    Task CloseSessionsAsync(Jid address);
}

/// <summary>How a wish for an account ended.</summary>
public enum RegistrationOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>The address is taken, when an account is to be added; there is no such account, when it is to be changed.</summary>
    Conflict,

    /// <summary>The address is not one of this server's, or the password has characters that RFC 8265 does not allow.</summary>
    NotAcceptable,
}
