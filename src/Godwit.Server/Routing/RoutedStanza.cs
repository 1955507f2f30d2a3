using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Routing;

/// <summary>A stanza between two addresses of the cluster.</summary>
/// <param name="Stanza">The stanza, with <c>from</c> and <c>to</c>.</param>
/// <param name="Origin">The session that sent it, or null when an account or an entity did.</param>
/// <param name="Tag">Of a message, see <see cref="StanzaTag"/>; of presence, 1 when only the node of its session has changed, else 0.</param>
public readonly record struct RoutedStanza(Stanza Stanza, SessionAddress? Origin, ulong Tag = 0)
{
    /// <summary>
    /// Of the error of a message, the message's tag, when the call that brought the message waits for its error to arrive; else 0. Where no such call is under way, another one says what became of the
    /// message, or its sender was told already.
    /// </summary>
    public ulong Refused { get; init; }
}
