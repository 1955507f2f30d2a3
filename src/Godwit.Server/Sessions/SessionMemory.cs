using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;
using Godwit.Server.Modules;
using Godwit.Server.Routing;

namespace Godwit.Server.Sessions;

/// <summary>
/// What a session keeps so that its account, when the node on which it lived is lost, can go on elsewhere as if nothing had happened. Only on nodes of a cluster. Used by
/// the thread that reads, the one that writes and the account's deliveries: locked.
/// </summary>
/// <param name="modules">Know by which requests a session sets itself up.</param>
/// <param name="mostDirected">To how many addresses directed presence is remembered.</param>
/// <param name="firstTag">A random number, see <see cref="StanzaTag"/>.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionMemory(ModuleHost modules, int mostDirected, ulong firstTag, TimeProvider time)
{
    /// <summary>For longer than an account takes to save what was acknowledged, with a store that is slow at that.</summary>
    private static readonly TimeSpan Saved = TimeSpan.FromSeconds(20);

    private readonly HashSet<long> open = [];
    private readonly Queue<(long Sequence, long At)> acknowledged = new();
    private Dictionary<Jid, Stanza>? directed;
    private Dictionary<string, Stanza>? requests;
    private Stanza? presence;
    private ulong tag = firstTag;

    /// <summary>What marks the next so many stanzas of the client.</summary>
    public ulong TakeTags(int count)
    {
        var taken = tag;
        tag = StanzaTag.Next(tag, count);
        return taken;
    }

    /// <summary>A mailbox entry is on its way to the client. False when it was before.</summary>
    public bool Sent(long sequence)
    {
        lock (this)
        {
            return open.Add(sequence);
        }
    }

    /// <summary>The client has taken these entries over.</summary>
    public void Acknowledged(IReadOnlyList<long> sequences)
    {
        lock (this)
        {
            var now = time.GetTimestamp();
            while (acknowledged.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At, now) > Saved)
            {
                acknowledged.Dequeue();
            }

            foreach (var sequence in sequences)
            {
                open.Remove(sequence);
                acknowledged.Enqueue((sequence, now));
            }
        }
    }

    /// <summary>The account has taken these stanzas.</summary>
    public void Submitted(IReadOnlyList<Stanza> batch, Jid account)
    {
        lock (this)
        {
            foreach (var stanza in batch)
            {
                switch (stanza.Kind)
                {
                    case StanzaKind.Presence:
                        Presence(stanza);
                        break;
                    case StanzaKind.Iq when SetupRequests.Includes(stanza, account, modules.Table):
                        (requests ??= [])[stanza.Children[0].Namespace] = stanza;
                        break;
                }
            }
        }
    }

    /// <summary>Goes on with what the account kept of a session that another node had.</summary>
    public void Restore(UnparkedSession session, Jid account)
    {
        Submitted(session.Setup, account);
        lock (this)
        {
            open.UnionWith(session.Session.Written.Concat(session.Session.Waiting).Select(s => s.Sequence).Where(s => s != 0));
        }
    }

    /// <summary>All that the account must know.</summary>
    public SessionSnapshot Snapshot(Jid address, SessionAddress route)
    {
        lock (this)
        {
            List<Stanza> setup = presence is null ? [] : [presence];
            setup.AddRange(directed?.Values.AsEnumerable() ?? []);
            setup.AddRange(requests?.Values.AsEnumerable() ?? []);
            return new(address, route, setup, [.. open.Order()], [.. acknowledged.Select(a => a.Sequence)]);
        }
    }

    private void Presence(Stanza stanza)
    {
        if (stanza.To is null)
        {
            presence = stanza.Type switch { null => stanza, "unavailable" => null, _ => presence };
            directed = presence is null ? null : directed;
        }
        else if (stanza.Type is null && (directed?.Count ?? 0) < mostDirected)
        {
            (directed ??= [])[stanza.To] = stanza;
        }
        else if (stanza.Type == "unavailable")
        {
            directed?.Remove(stanza.To);
        }
    }
}
