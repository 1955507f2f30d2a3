using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Sessions;

namespace Godwit.Server.Accounts;

/// <summary>A session in its account's books.</summary>
internal sealed class AccountSession(Jid address, SessionAddress route) : IAccountSession
{
    private SessionSlots slots;
    private Parking? parked;
    private HashSet<Jid>? directed;
    private SortedSet<long>? behind;
    private Dictionary<string, Stanza>? requests;

    public Jid Address { get; } = address;

    public SessionAddress Route { get; set; } = route;

    /// <summary>What is kept for the client while no node has the session, or null.</summary>
    public Parking? Parked
    {
        get => parked;
        set
        {
            parked?.End();
            parked = value;
        }
    }

    /// <summary>How its client resumed it when it was last parked here; null where it was not.</summary>
    public Resumption? Resumed { get; set; }

    public Stanza? Presence { get; set; }

    public int Priority { get; set; }

    public bool IsInterested { get; set; }

    /// <summary>True when something was for it after the account had left with its sessions: it went nowhere.</summary>
    public bool HasMissed { get; set; }

    /// <summary>
    /// The mailbox entries that the session has still to get, by number: they wait in the log until it has caught up, so that a slow client
    /// costs next to no memory. New ones are pushed as they come only while there are none.
    /// </summary>
    public SortedSet<long> Behind => behind ??= [];

    /// <summary>True when there are such entries.</summary>
    public bool IsBehind => behind is { Count: > 0 };

    /// <summary>The entries that are being read from the log for the session; empty when none are.</summary>
    public IReadOnlyList<long> Reading { get; set; } = [];

    /// <summary>True while entries are read from the log for the session.</summary>
    public bool IsCatchingUp { get; set; }

    /// <summary>True when nothing stands between the session and what comes in.</summary>
    public bool IsLive => !IsBehind && !IsCatchingUp;

    /// <summary>How many mailbox entries are the session's, and not acknowledged.</summary>
    public int Claimed { get; set; }

    /// <summary>How many mailbox entries are on their way to the client and not acknowledged.</summary>
    public int InFlight => Claimed - (behind?.Count ?? 0);

    /// <summary>True when messages for the account may go to this session (RFC 6121 §8.5.2).</summary>
    public bool TakesMessages => Presence is not null && Priority >= 0;

    /// <summary>Those who got presence from this session although they are not subscribed (RFC 6121 §4.6).</summary>
    public ISet<Jid> Directed => directed ??= [];

    public bool HasDirected => directed is { Count: > 0 };

    /// <summary>True when this session has sent presence to the entity, or to another address of it (RFC 6121 §4.6.6).</summary>
    public bool HasDirectedTo(Jid entity) => directed is not null && directed.Any(d => d.Bare.Equals(entity.Bare));

    /// <summary>The session has set itself up by this request, which another activation of the account would have to do again.</summary>
    public void Remember(Stanza request) => (requests ??= [])[request.Children[0].Namespace] = request;

    /// <summary>See <see cref="Routing.SessionSnapshot.Setup"/>.</summary>
    public IReadOnlyList<Stanza> Setup()
    {
        List<Stanza> setup = Presence is null ? [] : [Presence];
        setup.AddRange(directed?.Select(to => Stanza.Presence(Address, to, null)) ?? []);
        setup.AddRange(requests?.Values.AsEnumerable() ?? []);
        return setup;
    }

    public T Slot<T>()
        where T : class, new() => slots.Get<T>();
}
