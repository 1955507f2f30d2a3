using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Sessions;
using Godwit.Modules.Rooms.Model;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms;

/// <summary>What a room takes along to another node: who is in it; and, where it is kept nowhere, what it is. The form between versions: never to be changed but by adding.</summary>
internal static class RoomInFlight
{
    /// <summary>A room as it arrived, and those who may have missed something on the way.</summary>
    public sealed record Arrival(RoomRecord Record, OccupantList Occupants, bool IsLocked, IReadOnlyList<IReceiver> Lost);

    public static ReadOnlyMemory<byte> Write(RoomState state, IReadOnlyList<IReceiver> lost) => JsonSerializer.SerializeToUtf8Bytes(new Form(
        state.Record.Creator.ToString(),
        state.Configuration,
        state.Record.Subject,
        state.Record.Affiliations.ToDictionary(a => a.Key.ToString(), a => (int)a.Value),
        state.IsLocked,
        [.. state.Occupants.All.Select(o => new Person(o.Nick, o.Account.ToString(), (int)o.Role, [.. o.Sessions.Select(s => Write(s, lost.Contains(s.Receiver)))]))]));

    public static Arrival Read(ReadOnlyMemory<byte> bytes, IEntityContext context)
    {
        var form = JsonSerializer.Deserialize<Form>(bytes.Span)!;
        var record = new RoomRecord
        {
            Creator = Jid.Parse(form.Creator),
            Configuration = form.Configuration,
            Subject = form.Subject,
            Affiliations = form.Affiliations.ToImmutableDictionary(a => Jid.Parse(a.Key), a => (Affiliation)a.Value),
        };
        var lost = new List<IReceiver>();
        var occupants = form.Occupants.Aggregate(
            OccupantList.Empty,
            (list, o) => list.With(new Occupant(o.Nick, Jid.Parse(o.Account), (Role)o.Role, [.. o.Sessions.Select(s => Read(s, context, lost))])));
        return new Arrival(record, occupants, form.IsLocked, lost);
    }

    private static Client Write(OccupantSession session, bool isLost) =>
        new(session.Address.ToString(), session.Receiver.Route?.Node, session.Receiver.Route?.Id ?? 0, Encoding.UTF8.GetString(session.Presence.ToUtf8()), isLost);

    private static OccupantSession Read(Client client, IEntityContext context, List<IReceiver> lost)
    {
        var route = client.Node is null || client.IsLost ? null : new SessionAddress(string.Intern(client.Node), client.Id);
        var receiver = context.Receiver(Jid.Parse(client.Address), route);
        if (client.IsLost)
        {
            lost.Add(receiver);
        }

        return new OccupantSession(receiver, Stanza.ParseStanza(Encoding.UTF8.GetBytes(client.Presence)));
    }

    private sealed record Form(
        string Creator, RoomConfiguration Configuration, RoomSubject? Subject, Dictionary<string, int> Affiliations, bool IsLocked, List<Person> Occupants);

    private sealed record Person(string Nick, string Account, int Role, List<Client> Sessions);

    private sealed record Client(string Address, string? Node, long Id, string Presence, bool IsLost = false);
}
