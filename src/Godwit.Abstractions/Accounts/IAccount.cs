using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Abstractions.Accounts;

/// <summary>
/// An account as a module sees it, in a turn of that account: nothing else runs in it until the module returns or awaits.
/// </summary>
public interface IAccount
{
    /// <summary>The bare JID.</summary>
    Jid Address { get; }

    /// <summary>The connected (or parked) sessions.</summary>
    IReadOnlyCollection<IAccountSession> Sessions { get; }

    /// <summary>The account's documents.</summary>
    IDocuments Documents { get; }

    /// <summary>The account's log of messages: its archive and its mailbox.</summary>
    IMessageLog Log { get; }

    /// <summary>The module's slot, declared with <see cref="Modules.IModuleBuilder.AccountState{T}"/>.</summary>
    T State<T>()
        where T : class;

    /// <summary>The account's subscription to and from a contact (RFC 6121 §3), none when it is not in the roster.</summary>
    ContactState Contact(Jid contact);

    /// <summary>The bare JIDs in the roster.</summary>
    IEnumerable<Jid> Contacts { get; }

    /// <summary>Sends a stanza in the account's name, to where its <c>to</c> says. Ordered with everything else the account sends there.</summary>
    void Send(Stanza stanza);

    /// <summary>Hands a stanza to one of the account's sessions, after what is already on its way to it.</summary>
    void Deliver(IAccountSession session, Stanza stanza);

    /// <summary>
    /// Shows a contact that the account has gone (false), or its presence as it is (true), as far as the contact may see it at all. Both pass
    /// <see cref="Modules.Phase.Privacy"/>, which also holds back what is broadcast later: call it before the account begins to refuse the
    /// contact, or after it has ceased to.
    /// </summary>
    void ShowPresence(Jid contact, bool visible);
}

/// <summary>What an account knows of a contact.</summary>
/// <param name="InRoster">True when the contact is a roster item.</param>
/// <param name="SubscribedTo">The account gets the contact's presence.</param>
/// <param name="SubscribedFrom">The contact gets the account's presence.</param>
public readonly record struct ContactState(bool InRoster, bool SubscribedTo, bool SubscribedFrom);
