using Godwit.Protocol.Jids;

namespace Godwit.Modules.Rooms.Model;

/// <summary>A room. Immutable: each operation makes a new one, so that one that could not be kept is simply not taken over.</summary>
/// <param name="Address">The room's bare JID.</param>
/// <param name="Record">What it keeps.</param>
/// <param name="Occupants">Who is in it.</param>
/// <param name="History">What was said last.</param>
/// <param name="IsLocked">True until the one who made it has configured it: nobody else may enter (XEP-0045 §10.1.3).</param>
internal sealed record RoomState(Jid Address, RoomRecord Record, OccupantList Occupants, RoomHistory History, bool IsLocked)
{
    /// <summary>What the owners decided.</summary>
    public RoomConfiguration Configuration => Record.Configuration;

    /// <summary>What it keeps when nobody is in it: null for a room of the moment, and for one that nobody has configured.</summary>
    public RoomRecord? Kept => !IsLocked && Configuration.IsPersistent ? Record : null;

    /// <summary>The address of an occupant.</summary>
    public Jid AddressOf(string nick) => Address.WithResource(nick);
}
