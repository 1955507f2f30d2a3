using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Routing;

/// <summary>Decides whether a stanza that failed may be answered with an error at all.</summary>
internal static class StanzaErrors
{
    /// <summary>
    /// The error that answers a stanza, or null where RFC 6120 §8.3.1 and RFC 6121 forbid one: errors and results are never answered,
    /// presence that nobody asked for is dropped. What manages a subscription and could not be stored is answered: its sender believes it done.
    /// </summary>
    public static Stanza? Answer(Stanza stanza, StanzaError error) => stanza.Kind switch
    {
        _ when stanza.IsError => null,
        StanzaKind.Iq when !stanza.IsRequest => null,
        StanzaKind.Presence when stanza.Type is "unavailable" or "probe" => null,
        StanzaKind.Presence when stanza.Type is "unsubscribe" or "unsubscribed" or "subscribed" && error != StanzaError.ResourceConstraint => null,
        _ => stanza.ToError(error),
    };
}
