using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Stores;
using Godwit.Modules.Rooms.Model;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Turns;

/// <summary>One stanza at work on a room: what came in, and what the operation makes of it. Knows no clock, no store and no network.</summary>
internal sealed class RoomTurn
{
    private readonly List<RoomEffect> effects = [];
    private readonly RoomState? before;

    /// <summary>Begins a turn.</summary>
    /// <param name="state">The room; null when there is none at this address.</param>
    /// <param name="stanza">What came in; <c>from</c> and <c>to</c> are set and true.</param>
    /// <param name="origin">Who sent it, to whom the answer goes.</param>
    public RoomTurn(RoomState? state, Stanza stanza, IReceiver origin)
    {
        before = State = state;
        Stanza = stanza;
        Origin = origin;
    }

    /// <summary>What came in.</summary>
    public Stanza Stanza { get; }

    /// <summary>Who sent it, to whom the answer goes.</summary>
    public IReceiver Origin { get; }

    /// <summary>What the operator decided.</summary>
    public RoomsOptions Options { get; init; } = new();

    /// <summary>By which a message without an id of its own is known when it comes again, see <see cref="Abstractions.Entities.IEntity.ReceiveAsync"/>; 0 for none.</summary>
    public ulong Tag { get; init; }

    /// <summary>The time of the turn.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The number that the next message of the archive gets.</summary>
    public long NextSequence { get; init; } = 1;

    /// <summary>The number of a message that was sent before with the same identity, or null.</summary>
    public Func<ulong, long?> FindSaid { get; init; } = static _ => null;

    /// <summary>The room as the operation leaves it; null when there is none (any more).</summary>
    public RoomState? State { get; private set; }

    /// <summary>The room, where there must be one.</summary>
    public RoomState Room => State ?? throw new InvalidOperationException("There is no room.");

    /// <summary>The room's address.</summary>
    public Jid Address => Stanza.To!.Bare;

    /// <summary>Who sent what came in.</summary>
    public Jid From => Stanza.From!;

    /// <summary>The occupant that the sender is, or null.</summary>
    public Occupant? Sender => State?.Occupants.OfSession(From);

    /// <summary>What the sender is to the room.</summary>
    public Affiliation SenderAffiliation => State?.Record.Of(From) ?? Affiliation.None;

    /// <summary>What happens, in this order.</summary>
    public IReadOnlyList<RoomEffect> Effects => effects;

    /// <summary>What is kept in the archive, or null. Its broadcast waits for it.</summary>
    public LogEntry? Said { get; private set; }

    /// <summary>The number of the message that this one repeats, or null. The acknowledgement waits for that one.</summary>
    public long? Repeats { get; private set; }

    /// <summary>True when what the room keeps when nobody is in it has changed.</summary>
    public bool HasChanged => !ReferenceEquals(before?.Kept, State?.Kept);

    /// <summary>True when the room has just lost its last occupant.</summary>
    public bool IsDeserted => State is { Occupants.Count: 0 } && before is { Occupants.Count: > 0 };

    /// <summary>Takes over another state of the room.</summary>
    public void Become(RoomState state) => State = state;

    /// <summary>Takes over another list of occupants.</summary>
    public void Become(OccupantList occupants) => State = Room with { Occupants = occupants };

    /// <summary>Takes over what the room keeps.</summary>
    public void Become(RoomRecord record) => State = Room with { Record = record };

    /// <summary>The room is no more.</summary>
    public void Vanish() => State = null;

    /// <summary>Sends the same stanza to sessions.</summary>
    public void Tell(Stanza stanza, IReadOnlyList<OccupantSession> sessions)
    {
        if (sessions.Count > 0)
        {
            effects.Add(new RoomEffect.Tell(stanza, sessions));
        }
    }

    /// <summary>Answers the sender.</summary>
    public void Answer(Stanza stanza) => effects.Add(new RoomEffect.Answer(stanza));

    /// <summary>Answers the sender with an error (RFC 6120 §8.3); an error and an answer are not answered.</summary>
    public void Refuse(StanzaError error)
    {
        if (!Stanza.IsError && (Stanza.Kind != StanzaKind.Iq || Stanza.IsRequest))
        {
            Answer(Stanza.ToError(error));
        }
    }

    /// <summary>Adds an effect.</summary>
    public void Add(RoomEffect effect) => effects.Add(effect);

    /// <summary>Keeps a message in the archive.</summary>
    public void Keep(LogEntry entry) => Said = entry;

    /// <summary>The message was kept before.</summary>
    public void Repeat(long sequence) => Repeats = sequence;
}
