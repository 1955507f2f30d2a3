using Godwit.Abstractions.Archives;
using Godwit.Modules.Rooms.Model;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Turns;

/// <summary>What an operation makes happen. Effects happen in the order of the operations, each once what it tells of is durable.</summary>
internal abstract record RoomEffect
{
    /// <summary>The same stanza goes to sessions of occupants.</summary>
    public sealed record Tell(Stanza Stanza, IReadOnlyList<OccupantSession> Sessions) : RoomEffect;

    /// <summary>A stanza goes back to the session that sent the one at hand.</summary>
    public sealed record Answer(Stanza Stanza) : RoomEffect;

    /// <summary>A stanza goes to an account, which keeps it; the sender's acknowledgement waits for that.</summary>
    public sealed record Post(Stanza Stanza) : RoomEffect;

    /// <summary>The sender gets a page of the room's archive, with or without who the speakers were.</summary>
    public sealed record ShowArchive(ArchiveQuery Question, bool ShowsSpeakers) : RoomEffect;

    /// <summary>The sender is told where the room's archive begins and ends.</summary>
    public sealed record DescribeArchive : RoomEffect;
}
