using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Godwit.Abstractions.Sessions;
using Godwit.Modules.Rooms.Model;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms;

/// <summary>What a room takes along to another node: who is in it; and, where it is kept nowhere, what it is. The form between versions: never to be changed but by adding.</summary>
internal static class RoomInFlight
{
    /// <summary>A room as it arrived.</summary>
    public sealed record Arrival(RoomRecord Record, OccupantList Occupants, bool IsLocked);

    public static ReadOnlyMemory<byte> Write(RoomState state) => JsonSerializer.SerializeToUtf8Bytes(new Form(
        state.Record.Creator.ToString(),
        state.Configuration,
        state.Record.Subject,
        state.Record.Affiliations.ToDictionary(a => a.Key.ToString(), a => (int)a.Value),
        state.IsLocked,
        [.. state.Occupants.All.Select(o => new Person(o.Nick, o.Account.ToString(), (int)o.Role, [.. o.Sessions.Select(Write)]))]));

    public static Arrival Read(ReadOnlyMemory<byte> bytes)
    {
        var form = JsonSerializer.Deserialize<Form>(bytes.Span)!;
        var record = new RoomRecord
        {
            Creator = Jid.Parse(form.Creator),
            Configuration = form.Configuration,
            Subject = form.Subject,
            Affiliations = form.Affiliations.ToImmutableDictionary(a => Jid.Parse(a.Key), a => (Affiliation)a.Value),
        };
        var occupants = form.Occupants.Aggregate(
            OccupantList.Empty,
            static (list, o) => list.With(new Occupant(o.Nick, Jid.Parse(o.Account), (Role)o.Role, [.. o.Sessions.Select(Read)])));
        return new Arrival(record, occupants, form.IsLocked);
    }

    private static Client Write(OccupantSession session) =>
        new(session.Address.ToString(), session.Route?.Node, session.Route?.Id ?? 0, Encoding.UTF8.GetString(session.Presence.ToUtf8()));

    private static OccupantSession Read(Client client) => new(
        Jid.Parse(client.Address),
        client.Node is null ? null : new SessionAddress(string.Intern(client.Node), client.Id),
        Stanza.ParseStanza(Encoding.UTF8.GetBytes(client.Presence)));

    private sealed record Form(
        string Creator, RoomConfiguration Configuration, RoomSubject? Subject, Dictionary<string, int> Affiliations, bool IsLocked, List<Person> Occupants);

    private sealed record Person(string Nick, string Account, int Role, List<Client> Sessions);

    private sealed record Client(string Address, string? Node, long Id, string Presence);
}
