using System.Buffers.Text;
using System.Globalization;
using System.Net;
using Godwit.Load;
using Godwit.Load.Clients;
using Godwit.Load.Net;

namespace Godwit.Lab.Swarm;

/// <summary>Clients on several nodes who are all in one room (XEP-0045), in which the first one speaks. Works on the thread that calls.</summary>
/// <param name="prefix">The name of the room; the accounts are PREFIX0, PREFIX1 and so on.</param>
/// <param name="nodes">Where they connect, in turn.</param>
/// <param name="patience">How long anything may take.</param>
internal sealed class RoomCrowd(string prefix, IReadOnlyList<IPEndPoint> nodes, TimeSpan patience) : IReceiver, IDisposable
{
    /// <summary>So many log in, or enter, at the same time.</summary>
    private const int AtOnce = 50;

    private readonly string room = $"{prefix}@conference.localhost";
    private readonly Loop loop = new();
    private Client[] clients = [];
    private bool[] isIn = [];
    private int[] last = [];
    private int connected;
    private int entered;
    private int said;
    private bool isOpen;
    private string? failure;

    /// <summary>How many messages have come to clients, of all together.</summary>
    public long Heard { get; private set; }

    /// <summary>How many presences of occupants were shown to clients, of all together, each client's own too.</summary>
    public long Shown { get; private set; }

    /// <summary>How many messages were not the next of those that their client was to hear: one before it was lost, or it came twice.</summary>
    public int OutOfTurn { get; private set; }

    /// <summary>Lets so many log in and enter the room.</summary>
    /// <exception cref="LabException">They could not.</exception>
    public void Enter(int occupants)
    {
        clients = RoomClients.Make(loop, prefix, occupants, nodes[0], this);
        (isIn, last) = (new bool[occupants], new int[occupants]);
        InTurn(occupants, () => connected, number => clients[number].Connect(nodes[number % nodes.Count]));
        InTurn(1, () => entered, n => clients[n].Enter(room));
        clients[0].Open(room);
        Wait(() => isOpen);
        InTurn(occupants, () => entered, n => clients[n].Enter(room));
        loop.Run(TimeSpan.FromSeconds(1));
    }

    /// <summary>Says so many messages, some at once: each when all have heard those before it.</summary>
    /// <exception cref="LabException">Not all have heard one.</exception>
    public void Say(int messages, int together = 1)
    {
        for (var message = 0; message < messages; message++)
        {
            var all = Heard + ((1 + (message % together)) * clients.Length);
            clients[0].SendStanza(string.Create(CultureInfo.InvariantCulture, $"<message to='{room}' type='groupchat' id='r-{++said}'><body>{said}: the godwit flies over the ocean and does not land</body></message>"));
            if ((message + 1) % together == 0 || message + 1 == messages)
            {
                Wait(() => Heard >= all);
            }
        }
    }

    public void Ready(Client client) => connected++;

    public void Received(Client client, ReadOnlySpan<byte> stanza)
    {
        Shown += stanza[1] == (byte)'p' && Elements.Has(stanza[..stanza.IndexOf((byte)'>')], "@conference."u8) ? 1 : 0;
        switch (stanza[1])
        {
            case (byte)'p' when !isIn[client.Number] && RoomClients.IsOwnPresence(stanza):
                isIn[client.Number] = true;
                entered++;
                break;
            case (byte)'i' when RoomClients.IsOpened(stanza):
                isOpen = true;
                break;
            case (byte)'m' when Elements.Has(stanza, "<body>"u8):
                Heard++;
                OutOfTurn += Number(stanza) == ++last[client.Number] ? 0 : 1;
                break;
        }
    }

    public void Broke(Client client, string reason) => failure ??= reason;

    public void Dispose()
    {
        Array.ForEach(clients, c => c.Dispose());
        loop.Dispose();
    }

    /// <summary>The number that a message says.</summary>
    private static int Number(ReadOnlySpan<byte> stanza)
    {
        var body = stanza[(stanza.IndexOf("<body>"u8) + "<body>"u8.Length)..];
        return Utf8Parser.TryParse(body, out int number, out _) ? number : -1;
    }

    /// <summary>Does something with one after the other, with some at the same time.</summary>
    private void InTurn(int count, Func<int> done, Action<int> begin)
    {
        var begun = done();
        Wait(() =>
        {
            for (; begun < count && begun < done() + AtOnce; begun++)
            {
                begin(begun);
            }

            return done() == count;
        });
    }

    private void Wait(Func<bool> isDone)
    {
        if (!loop.Run(() => isDone() || failure is not null, patience) || failure is not null)
        {
            throw new LabException(string.Create(CultureInfo.InvariantCulture, $"The room does not work, with {connected} connected, {entered} in it: {failure ?? "it takes too long"}"));
        }
    }
}
