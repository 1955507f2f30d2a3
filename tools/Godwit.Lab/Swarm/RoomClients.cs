using System.Globalization;
using System.Net;
using Godwit.Load;
using Godwit.Load.Clients;
using Godwit.Load.Net;

namespace Godwit.Lab.Swarm;

/// <summary>Clients that are in rooms (XEP-0045), and what they say to get in.</summary>
internal static class RoomClients
{
    /// <summary>Clients that are not connected yet.</summary>
    /// <param name="loop">The thread that they are of.</param>
    /// <param name="prefix">The accounts are PREFIX0, PREFIX1 and so on.</param>
    /// <param name="count">How many.</param>
    /// <param name="node">A node.</param>
    /// <param name="receiver">Gets what comes.</param>
    public static Client[] Make(Loop loop, string prefix, int count, IPEndPoint node, IReceiver receiver)
    {
        var settings = new Settings
        {
            Host = "lab",
            Endpoint = node,
            Keys = new KnownKeys(null),
            Prefix = prefix,
            Password = SwarmRun.Password,
            Mechanism = "SCRAM-SHA-256",
            Clients = count,
        };
        return [.. Enumerable.Range(0, count).Select(n => new Client(loop, settings, n, receiver))];
    }

    /// <summary>Enters a room under its number, or makes it.</summary>
    public static void Enter(this Client client, string room) =>
        client.SendStanza(string.Create(CultureInfo.InvariantCulture, $"<presence to='{room}/{client.Number}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>"));

    /// <summary>Opens a room that it has made to others (§10.1.2).</summary>
    public static void Open(this Client client, string room) =>
        client.SendStanza($"<iq type='set' id='open' to='{room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>");

    /// <summary>True for the presence with which a room says that it has let its recipient in: status 110, the occupant's own (§7.2.2).</summary>
    public static bool IsOwnPresence(ReadOnlySpan<byte> stanza) => stanza[1] == (byte)'p' && (Elements.Has(stanza, "code='110'"u8) || Elements.Has(stanza, "code=\"110\""u8));

    /// <summary>True for the answer to <see cref="Open"/>.</summary>
    public static bool IsOpened(ReadOnlySpan<byte> stanza) => stanza[1] == (byte)'i' && Elements.Has(stanza[..stanza.IndexOf((byte)'>')], "open"u8);
}
