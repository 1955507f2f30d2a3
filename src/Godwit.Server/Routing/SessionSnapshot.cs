using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Routing;

/// <summary>What an account must know of a session to go on with it as if it had always known it.</summary>
/// <param name="Address">The full JID.</param>
/// <param name="Route">Where stanzas for it go.</param>
/// <param name="Setup">
/// What the client sent that still holds, in this order: its available presence, directed presence, and the requests that modules remember
/// (<see cref="Abstractions.Modules.IModuleBuilder.Remember"/>).
/// </param>
/// <param name="Open">The mailbox entries that are on their way to the client: they need not be sent to it again.</param>
/// <param name="Acknowledged">Mailbox entries that the client has acknowledged lately; the account may have gone before it saved that.</param>
public sealed record SessionSnapshot(Jid Address, SessionAddress Route, IReadOnlyList<Stanza> Setup, IReadOnlyList<long> Open, IReadOnlyList<long> Acknowledged);
