using System.Collections.Immutable;
using Godwit.Abstractions.Entities;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Model;

/// <summary>Somebody who is in a room under a nickname, with one session or several.</summary>
/// <param name="Nick">The nickname.</param>
/// <param name="Account">Who it is, as a bare JID.</param>
/// <param name="Role">What the occupant may do.</param>
/// <param name="Sessions">The sessions in the order in which they joined; never empty.</param>
internal sealed record Occupant(string Nick, Jid Account, Role Role, ImmutableArray<OccupantSession> Sessions)
{
    /// <summary>What the others see: the presence of the session that spoke last.</summary>
    public Stanza Presence => Sessions[^1].Presence;

    /// <summary>The same occupant with a session added or brought up to date; it comes last.</summary>
    public Occupant With(OccupantSession session) =>
        this with { Sessions = Sessions.RemoveAll(s => s.Address.Equals(session.Address)).Add(session) };

    /// <summary>The same occupant without a session, or null when it was the last.</summary>
    public Occupant? Without(Jid address) =>
        Sessions.RemoveAll(s => s.Address.Equals(address)) is { IsEmpty: false } left ? this with { Sessions = left } : null;
}

/// <summary>A session of an occupant.</summary>
/// <param name="Receiver">The way to it.</param>
/// <param name="Presence">Its last presence, without what belongs to the protocol of rooms.</param>
internal sealed record OccupantSession(IReceiver Receiver, Stanza Presence)
{
    /// <summary>Its full JID.</summary>
    public Jid Address => Receiver.Address;
}
