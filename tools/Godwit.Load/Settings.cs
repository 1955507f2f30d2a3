using System.Net;
using Godwit.Load.Clients;

namespace Godwit.Load;

/// <summary>How clients connect.</summary>
internal enum Transport
{
    /// <summary>TCP without TLS, for servers that allow it.</summary>
    Plain,

    /// <summary>TCP, then TLS (RFC 6120 §5).</summary>
    StartTls,

    /// <summary>TLS from the first byte (XEP-0368).</summary>
    Tls,

    /// <summary>WebSocket without TLS (RFC 7395), for servers that allow it.</summary>
    WebSocket,

    /// <summary>Not a server at all, but the <see cref="Relays.RelayCommand"/>.</summary>
    Relay,
}

/// <summary>Parts of a run that something may happen between.</summary>
internal enum Phase
{
    /// <summary>Both.</summary>
    Both,

    /// <summary>Clients send.</summary>
    Send,

    /// <summary>Clients receive.</summary>
    Receive,
}

/// <summary>What every run needs to know.</summary>
internal sealed record Settings
{
    /// <summary>Where the server is.</summary>
    public required string Host { get; init; }

    /// <summary>Its address, with the port for <see cref="Transport"/>.</summary>
    public required IPEndPoint Endpoint { get; init; }

    /// <summary>How clients connect.</summary>
    public Transport Transport { get; init; }

    /// <summary>Where WebSocket is.</summary>
    public string Path { get; init; } = "/ws";

    /// <summary>The domain of the accounts.</summary>
    public string Domain { get; init; } = "localhost";

    /// <summary>The domain of the rooms.</summary>
    public string RoomDomain { get; init; } = "conference.localhost";

    /// <summary>The accounts are <c>PREFIX0</c>, <c>PREFIX1</c> and so on.</summary>
    public string Prefix { get; init; } = "load";

    /// <summary>Their password.</summary>
    public string Password { get; init; } = "";

    /// <summary>The SASL mechanism.</summary>
    public string Mechanism { get; init; } = "";

    /// <summary>What clients know of earlier logins.</summary>
    public required KnownKeys Keys { get; init; }

    /// <summary>How many clients.</summary>
    public int Clients { get; init; }

    /// <summary>Messages a second, of all clients together.</summary>
    public double Rate { get; init; }

    /// <summary>How many messages of a client may be under way; 0 for as many as <see cref="Rate"/> asks for.</summary>
    public int Window { get; init; }

    /// <summary>How many of the clients send; 0 for all.</summary>
    public int Speakers { get; init; }

    /// <summary>How many messages, where a run counts them.</summary>
    public int Messages { get; init; }

    /// <summary>After how many messages clients stop sending, though the time is not over; null for no such end.</summary>
    public int? MostMessages { get; init; }

    /// <summary>The name of the room; null for a new one each time.</summary>
    public string? Room { get; init; }

    /// <summary>For how long messages are sent.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What is sent so long is checked, but not measured.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>
    /// Whether a run is measured from the first message until all have come, in place of between the warm-up and the end of sending: for servers so slow that
    /// what they do in some seconds depends on when one looks.
    /// </summary>
    public bool IsWhole { get; init; }

    /// <summary>For how long a run waits for what should come.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many clients log in at the same time.</summary>
    public int Logins { get; init; }

    /// <summary>Whether clients use stream management (XEP-0198).</summary>
    public bool HasAcknowledgements { get; init; }

    /// <summary>After how many messages a client asks for their acknowledgement.</summary>
    public int MessagesPerRequest { get; init; } = 1;

    /// <summary>Whether clients make themselves accounts (XEP-0077) in place of logging in.</summary>
    public bool Registers { get; init; }

    /// <summary>Whether they ask for sessions that can be resumed.</summary>
    public bool Resumes { get; init; }

    /// <summary>Whether a client whose session is gone binds a new one, in place of giving up.</summary>
    public bool BindsAnew { get; init; }

    /// <summary>The server's data directory, to look at its memory and processor time; null for none.</summary>
    public string? Data { get; init; }

    /// <summary>The server's process, for the same; null for none.</summary>
    public int? Process { get; init; }

    /// <summary>Which part of a run is done.</summary>
    public Phase Phase { get; init; }

    /// <summary>A file that a run writes for the next one.</summary>
    public string? State { get; init; }
}
