using System.Text;
using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Sessions;
using Godwit.Modules.Rooms;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Tests.Modules.Rooms;

/// <summary>A room on the bench: the pure machine, without a server around it.</summary>
internal sealed class RoomBench
{
    public static readonly Jid Address = Jid.Parse("coven@conference.localhost");

    private RoomBench(RoomState? state) => State = state;

    /// <summary>The room, or null when there is none.</summary>
    public RoomState? State { get; private set; }

    /// <summary>The time of the next turn.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    public RoomsOptions Options { get; init; } = new();

    /// <summary>A room that nobody is in, with these people.</summary>
    public static RoomBench With(RoomConfiguration configuration, params IEnumerable<(string Account, Affiliation Affiliation)> people)
    {
        var record = new RoomRecord { Creator = Jid.Parse("maker@localhost"), Configuration = configuration }.With(Jid.Parse("maker@localhost"), Affiliation.Owner);
        record = people.Aggregate(record, (r, p) => r.With(Jid.Parse($"{p.Account}@localhost"), p.Affiliation));
        return new RoomBench(new RoomState(Address, record, OccupantList.Empty, RoomHistory.Empty(50), IsLocked: false));
    }

    /// <summary>Puts somebody into the room in a role; the nickname is the account's name.</summary>
    public void Seat(string account, Role role)
    {
        var presence = Stanza.Presence(null, null, null);
        var address = Jid.Parse($"{account}@localhost/client");
        State = State! with { Occupants = State.Occupants.With(new Occupant(account, address.Bare, role, [new OccupantSession(new Client(address), presence)])) };
    }

    /// <summary>Somebody sends something.</summary>
    /// <param name="account">Who.</param>
    /// <param name="xml">The stanza; <c>from</c> and <c>to</c> are added.</param>
    /// <param name="nick">Whom it is for; null for the room.</param>
    public RoomTurn Send(string account, string xml, string? nick = null) => Send(Jid.Parse($"{account}@localhost/client"), xml, nick);

    /// <summary>A client sends something.</summary>
    public RoomTurn Send(Jid client, string xml, string? nick = null) =>
        Run(Stanza.ParseStanza(Encoding.UTF8.GetBytes(xml)).With(client, nick is null ? Address : Address.WithResource(nick)), RoomMachine.Run);

    /// <summary>A client turns out to be gone.</summary>
    public RoomTurn Lose(Jid client) => Run(Stanza.Presence(client, Address, "unavailable"), RoomMachine.Lose);

    private RoomTurn Run(Stanza stanza, Action<RoomTurn> run)
    {
        var turn = new RoomTurn(State, stanza, new Client(stanza.From!)) { Now = Now, Options = Options };
        run(turn);
        State = turn.State;
        return turn;
    }

    /// <summary>A session, of which the machine only knows whose it is.</summary>
    private sealed record Client(Jid Address) : IReceiver
    {
        public SessionAddress? Route => null;

        public void HeardFrom(SessionAddress origin)
        {
            // The bench has no nodes.
        }
    }

    /// <summary>What the sender was answered: <c>result</c>, or the condition of the error; empty for nothing.</summary>
    public static string Answer(RoomTurn turn)
    {
        var answer = turn.Effects.OfType<RoomEffect.Answer>().Select(a => a.Stanza.ToElement()).SingleOrDefault();
        return answer?.Child("error")?.Elements.First(e => e.Name != "text").Name ?? answer?["type"] ?? "";
    }
}
