using Godwit.Protocol.Jids;

namespace Godwit.Server.Routing;

/// <summary>A session is known to its account.</summary>
/// <param name="Address">The session's full JID.</param>
/// <param name="Owner">The node on which the account lives now.</param>
public sealed record Binding(Jid Address, string Owner);
