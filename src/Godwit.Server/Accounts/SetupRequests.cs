using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Modules;

namespace Godwit.Server.Accounts;

/// <summary>The requests by which a session sets itself up: they are made again where its account comes up anew.</summary>
internal static class SetupRequests
{
    /// <summary>True when a stanza of a session is one of them.</summary>
    public static bool Includes(Stanza stanza, Jid account, HandlerTable modules) =>
        stanza is { Kind: StanzaKind.Iq, IsRequest: true, Children: [var payload] }
        && (stanza.To is null || stanza.To.Equals(account))
        && (payload is { Namespace: Namespaces.Roster } ? stanza.Type == "get" : modules.IsRemembered(payload.Namespace, payload.Name));
}
