using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Godwit.Abstractions.Entities;
using Godwit.Protocol.Jids;

namespace Godwit.Modules.Rooms.Model;

/// <summary>Who is in a room. Immutable: each change makes a new list that shares what stays.</summary>
internal sealed class OccupantList
{
    private readonly ImmutableDictionary<string, Occupant> byNick;
    private readonly ImmutableDictionary<Jid, string> nicks;
    private OccupantSession[]? sessions;

    private OccupantList(ImmutableDictionary<string, Occupant> byNick, ImmutableDictionary<Jid, string> nicks)
    {
        this.byNick = byNick;
        this.nicks = nicks;
    }

    /// <summary>Nobody.</summary>
    public static OccupantList Empty { get; } = new(ImmutableDictionary.Create<string, Occupant>(StringComparer.Ordinal), ImmutableDictionary<Jid, string>.Empty);

    /// <summary>How many there are.</summary>
    public int Count => byNick.Count;

    /// <summary>The occupants, in no particular order.</summary>
    public IEnumerable<Occupant> All => byNick.Values;

    /// <summary>All sessions of all occupants. Made once for each list, for what is said goes to all of them.</summary>
    public IReadOnlyList<OccupantSession> Sessions => sessions ??= [.. byNick.Values.SelectMany(o => o.Sessions)];

    /// <summary>The occupant of this nickname.</summary>
    public bool TryFind(string nick, [NotNullWhen(true)] out Occupant? occupant) => byNick.TryGetValue(nick, out occupant);

    /// <summary>The occupant that a session (a full JID) is.</summary>
    public Occupant? OfSession(Jid address) => nicks.TryGetValue(address, out var nick) ? byNick[nick] : null;

    /// <summary>The way to a session, or null when it is no occupant.</summary>
    public IReceiver? Receiver(Jid address) => OfSession(address)?.Sessions.First(s => s.Address.Equals(address)).Receiver;

    /// <summary>The occupants that an account is, under one nickname or several.</summary>
    public IReadOnlyList<Occupant> OfAccount(Jid account) => [.. byNick.Values.Where(o => o.Account.Equals(account)).OrderBy(o => o.Nick, StringComparer.Ordinal)];

    /// <summary>The list with an occupant in place of the one of its nickname.</summary>
    public OccupantList With(Occupant occupant) =>
        new(byNick.SetItem(occupant.Nick, occupant), Unlisted(occupant.Nick).SetItems(occupant.Sessions.Select(s => KeyValuePair.Create(s.Address, occupant.Nick))));

    /// <summary>The list without the occupant of a nickname.</summary>
    public OccupantList Without(string nick) => new(byNick.Remove(nick), Unlisted(nick));

    private ImmutableDictionary<Jid, string> Unlisted(string nick) =>
        byNick.TryGetValue(nick, out var former) ? nicks.RemoveRange(former.Sessions.Select(s => s.Address)) : nicks;
}
