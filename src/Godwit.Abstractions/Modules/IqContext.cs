using Godwit.Abstractions.Accounts;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Modules;

/// <summary>An iq request as its handler sees it.</summary>
/// <param name="Stanza">The request; <c>from</c> is always set and true.</param>
/// <param name="Payload">Its one child.</param>
/// <param name="Account">The account it is addressed to, or null for <see cref="Scope.Server"/>.</param>
/// <param name="Session">The account's session that asked, when it is one of its own; else null.</param>
public sealed record IqContext(Stanza Stanza, Element Payload, IAccount? Account, IAccountSession? Session)
{
    /// <summary>Who asks.</summary>
    public Jid From => Stanza.From!;

    /// <summary>The domain that was asked.</summary>
    public string Domain => (Stanza.To ?? Stanza.From!).Domain;

    /// <summary>True when the account's owner asks.</summary>
    public bool IsOwner => Account is not null && Account.Address.Equals(From.Bare);
}

/// <summary>Answers an iq request. An exception is logged and answered with <c>internal-server-error</c>.</summary>
public delegate ValueTask<Reply> IqHandler(IqContext context);
