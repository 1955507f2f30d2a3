using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Godwit.Lab.Accounting;
using Godwit.Load;
using Godwit.Load.Clients;
using Godwit.Load.Net;
using Godwit.Load.Runs;

namespace Godwit.Lab.Swarm;

/// <summary>
/// Many small rooms (XEP-0045) whose occupants all speak now and then. A room has its occupants on
/// two nodes, all but one of them on the same; which one that is alternates. Works on the thread that calls.
/// </summary>
/// <param name="prefix">The accounts are PREFIX0, PREFIX1 and so on.</param>
/// <param name="nodes">Where they connect: two.</param>
/// <param name="rooms">How many rooms.</param>
internal sealed class RoomTown(string prefix, IReadOnlyList<IPEndPoint> nodes, int rooms) : IReceiver, IDisposable
{
    /// <summary>How many are in each room.</summary>
    public const int Occupants = 4;

    /// <summary>So many log in, or enter, at the same time.</summary>
    private const int AtOnce = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Loop loop = new();
    private readonly bool[] isIn = new bool[rooms * Occupants];
    private Client[] clients = [];
    private Talk talk = new();
    private int connected;
    private int entered;
    private int opened;
    private string? failure;

    /// <summary>What was said and heard.</summary>
    public RoomBooks Books { get; } = new(rooms, Occupants);

    /// <summary>What came that should not: errors, and presence of occupants who left.</summary>
    public List<string> Surprises { get; } = [];

    /// <summary>Lets all log in and enter their rooms.</summary>
    /// <exception cref="LabException">They could not.</exception>
    public void Enter()
    {
        clients = RoomClients.Make(loop, prefix, isIn.Length, nodes[0], this);
        InTurn(clients.Length, () => connected, n => clients[n].Connect(nodes[Node(n)]));
        InTurn(rooms, () => entered, n => Enter(n * Occupants));
        InTurn(rooms, () => opened, n => clients[n * Occupants].Open(Room(n * Occupants)));
        InTurn(rooms * (Occupants - 1), () => entered - rooms, n => Enter((n / (Occupants - 1) * Occupants) + 1 + (n % (Occupants - 1))));
        loop.Run(TimeSpan.FromSeconds(1));
    }

    /// <summary>Lets them speak for a while, one after the other, and waits until all have heard it.</summary>
    /// <param name="rate">How many messages a second, all together.</param>
    /// <param name="seconds">For how long.</param>
    public Talk Speak(double rate, double seconds)
    {
        talk = new Talk();
        var pace = new Pace(rate, Say);
        loop.Run(() => failure is not null, TimeSpan.FromSeconds(seconds), pace.SendDue);
        loop.Run(() => talk.Heard >= talk.Said * Occupants || failure is not null, Patience);
        return failure is null ? talk : throw new LabException($"A client lost its connection: {failure}");
    }

    public void Ready(Client client) => connected++;

    public void Received(Client client, ReadOnlySpan<byte> stanza)
    {
        if (Elements.IsType(stanza, "error"u8) || (stanza[1] == 'p' && Elements.IsType(stanza, "unavailable"u8)))
        {
            Surprises.Add(Encoding.UTF8.GetString(stanza));
            return;
        }

        switch (stanza[1])
        {
            case (byte)'p' when !isIn[client.Number] && RoomClients.IsOwnPresence(stanza):
                isIn[client.Number] = true;
                entered++;
                break;
            case (byte)'i' when RoomClients.IsOpened(stanza):
                opened++;
                break;
            case (byte)'m' when LoadMessage.TryRead(stanza, out var speaker, out var number, out var intended):
                Hear(client.Number, speaker, number, intended);
                break;
        }
    }

    public void Broke(Client client, string reason) => failure ??= reason;

    public void Dispose()
    {
        Array.ForEach(clients, c => c.Dispose());
        loop.Dispose();
    }

    /// <summary>Which of the nodes a client is on: the last of a room on the other one.</summary>
    private static int Node(int client) => ((client / Occupants) + (client % Occupants == Occupants - 1 ? 1 : 0)) % 2;

    private static string Room(int client) => string.Create(CultureInfo.InvariantCulture, $"room{client / Occupants}@conference.localhost");

    /// <summary>The speakers are those of one room after the other, so that no room is louder than another.</summary>
    private void Say(int message, long intended)
    {
        var turn = message % clients.Length;
        var speaker = (turn % rooms * Occupants) + (turn / rooms);
        clients[speaker].SendStanza(new LoadMessage(speaker, Room(speaker), "groupchat").With(Books.Say(speaker), intended));
        talk.Said++;
    }

    private void Hear(int client, int speaker, int number, long intended)
    {
        talk.Heard++;
        talk.Late.Add(Stopwatch.GetTimestamp() - intended);
        Books.Hear(client, speaker, number);
    }

    private void Enter(int client) => clients[client].Enter(Room(client));

    /// <summary>Does something with one after the other, with some at the same time.</summary>
    private void InTurn(int count, Func<int> done, Action<int> begin)
    {
        var begun = 0;
        var isDone = loop.Run(
            () =>
            {
                for (; begun < count && begun < done() + AtOnce; begun++)
                {
                    begin(begun);
                }

                return done() == count || failure is not null || Surprises.Count > 0;
            },
            Patience);
        if (!isDone || failure is not null || Surprises.Count > 0)
        {
            throw new LabException(string.Create(CultureInfo.InvariantCulture, $"The rooms do not work, with {connected} connected, {entered} in them: {failure ?? Surprises.FirstOrDefault() ?? "it takes too long"}"));
        }
    }
}
