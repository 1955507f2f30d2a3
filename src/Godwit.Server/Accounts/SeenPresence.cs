using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>
/// The sessions of others that the account's own sessions see as available, and the nodes on which they are. When such a node dies together with the account of a session, nobody is left who would
/// say that the session has gone. Goes with the account to another node.
/// </summary>
/// <param name="most">How many are remembered; 0 on a node that is alone.</param>
internal sealed class SeenPresence(int most)
{
    private Dictionary<Jid, string>? nodes;

    /// <summary>All that are remembered.</summary>
    public IReadOnlyList<SeenSession> All => [.. nodes?.Select(n => new SeenSession(n.Key, n.Value)) ?? []];

    /// <summary>Presence is shown to the account's sessions.</summary>
    /// <param name="presence">The presence.</param>
    /// <param name="origin">The session that it is of; null for what is none of the cluster, such as an occupant of a room.</param>
    public void Note(Stanza presence, SessionAddress? origin)
    {
        var from = presence.From!;
        if (presence.Type == "unavailable")
        {
            Gone(from);
        }
        else if (presence.Type is null && origin is not null && !from.IsBare)
        {
            Note(new SeenSession(from, origin.Node));
        }
        else if (presence.Type is null)
        {
            // It has come back with the same resource, to where its end will be told.
            nodes?.Remove(from);
        }
    }

    /// <summary>A session is seen on a node.</summary>
    public void Note(SeenSession session)
    {
        if ((nodes?.Count ?? 0) < most || nodes?.ContainsKey(session.Address) == true)
        {
            (nodes ??= [])[session.Address] = session.Node;
        }
    }

    /// <summary>A session that is seen has gone to another node.</summary>
    public void Moved(Jid session, string node)
    {
        if (nodes?.ContainsKey(session) == true)
        {
            nodes[session] = node;
        }
    }

    /// <summary>A node is dead. Gives the sessions that were there, and forgets them.</summary>
    public IReadOnlyList<Jid> TakeLost(string node)
    {
        List<Jid> lost = [.. nodes?.Where(n => n.Value == node).Select(n => n.Key) ?? []];
        lost.ForEach(Gone);
        return lost;
    }

    /// <summary>Nobody sees anything any more.</summary>
    public void Clear() => nodes = null;

    private void Gone(Jid from)
    {
        if (nodes is null)
        {
            return;
        }

        if (!from.IsBare)
        {
            nodes.Remove(from);
            return;
        }

        foreach (var session in nodes.Keys.Where(k => k.Bare.Equals(from)).ToList())
        {
            nodes.Remove(session);
        }
    }
}
