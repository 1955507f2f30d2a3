using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Godwit.Server.Routing;

namespace Godwit.Server.Sessions;

/// <summary>Something on its way to a client: a stanza, another element, or the end of the stream.</summary>
/// <param name="Stanza">The stanza, or null.</param>
/// <param name="To">The address to write in place of the stanza's own, when many sessions share the stanza; else null.</param>
/// <param name="Sequence">The mailbox entry that the client acknowledges with it, or 0.</param>
/// <param name="Element">The element that is no stanza, or null.</param>
/// <param name="Make">Makes the element that is no stanza when it is written, or null.</param>
/// <param name="Close">The end of the stream with this error; null for no end.</param>
/// <param name="IsReleased">True when a module held the stanza back before and lets it go now.</param>
internal readonly record struct OutboundItem(
    Stanza? Stanza = null, Jid? To = null, long Sequence = 0, Element? Element = null, Func<Element>? Make = null, StreamError? Close = null, bool IsReleased = false)
{
    /// <summary>What it adds to the memory of its session, in bytes; 0 for what waits in the mailbox anyway.</summary>
    public int Bytes => Sequence == 0 ? Stanza?.Size ?? 0 : 0;
}

/// <summary>What waits for a client on a node, as its account keeps it while no node does.</summary>
internal static class ParkedItems
{
    public static ParkedStanza ToParked(this OutboundItem item) => new(item.Stanza!, item.To, item.Sequence);

    public static OutboundItem ToItem(this ParkedStanza stanza) => new(stanza.Stanza, stanza.To, stanza.Sequence);
}
