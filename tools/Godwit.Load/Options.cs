using System.CommandLine;
using System.Globalization;
using System.Net;
using Godwit.Load.Clients;

namespace Godwit.Load;

/// <summary>The options that the runs share, and what they mean together.</summary>
internal sealed class Options
{
    private const int MostClients = 60_000;
    private const int MostSeconds = 24 * 3600;

    private readonly Option<string> target = new("--target") { Description = "The server's host.", DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<string?> permitted = new("--i-may-load") { Description = "The host once more, when it is another machine: whoever loads it must be allowed to." };
    private readonly Option<int?> port = new("--port") { Description = "The port (default 5222, 5223 for --transport tls, 5280 for --transport websocket)." };
    private readonly Option<Transport> transport = new("--transport") { Description = "How clients connect.", DefaultValueFactory = _ => Transport.StartTls };
    private readonly Option<string> path = new("--path") { Description = "Where WebSocket is.", DefaultValueFactory = _ => "/ws" };
    private readonly Option<string> domain = new("--domain") { Description = "The domain of the accounts.", DefaultValueFactory = _ => "localhost" };
    private readonly Option<string?> roomDomain = new("--room-domain") { Description = "The domain of the rooms (default conference.DOMAIN)." };
    private readonly Option<string> prefix = new("--prefix") { Description = "The accounts are PREFIX0, PREFIX1 and so on.", DefaultValueFactory = _ => "load" };
    private readonly Option<string> password = new("--password") { Description = "The password of all accounts.", DefaultValueFactory = _ => "load-1850" };
    private readonly Option<string> mechanism = new("--mechanism") { Description = "How clients log in.", DefaultValueFactory = _ => "SCRAM-SHA-256" };
    private readonly Option<string?> keys = new("--keys") { Description = "A file that keeps salted passwords between runs, as clients do." };
    private readonly Option<int> clients = new("--clients") { Description = "How many clients.", DefaultValueFactory = _ => 200 };
    private readonly Option<double> rate = new("--rate") { Description = "Messages a second, of all clients together.", DefaultValueFactory = _ => 1000 };
    private readonly Option<int> window = new("--window") { Description = "How many messages of a client may be under way, in place of a rate." };
    private readonly Option<int> speakers = new("--speakers") { Description = "How many of the clients send (default all)." };
    private readonly Option<string?> room = new("--room") { Description = "The name of the room (default a new one)." };
    private readonly Option<int> messages = new("--messages") { Description = "How many messages or queries, where a run counts them; after so many, others stop before their time is over.", DefaultValueFactory = _ => 2500 };
    private readonly Option<double> seconds = new("--seconds") { Description = "For how long.", DefaultValueFactory = _ => 60 };
    private readonly Option<double?> warmUp = new("--warm-up") { Description = "So many seconds of it are checked, but not measured (default a quarter)." };
    private readonly Option<bool> whole = new("--whole") { Description = "Measure from the first message until all have come: for very slow servers." };
    private readonly Option<double> patience = new("--patience") { Description = "How many seconds to wait for what should come.", DefaultValueFactory = _ => 60 };
    private readonly Option<int> logins = new("--logins") { Description = "How many clients log in at the same time.", DefaultValueFactory = _ => 16 };
    private readonly Option<bool> acknowledgements = new("--stream-management") { Description = "Use stream management (default true).", DefaultValueFactory = _ => true };
    private readonly Option<int> perRequest = new("--ask-every") { Description = "After how many messages a client asks for their acknowledgement.", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> data = new("--data") { Description = "The data directory of a Godwit on this machine, to measure what the load costs it." };
    private readonly Option<int?> process = new("--process") { Description = "The process of a server on this machine, to measure what the load costs it." };
    private readonly Option<Phase> phase = new("--phase") { Description = "Which part of a run." };
    private readonly Option<string?> state = new("--state") { Description = "A file that one run writes for the next." };

    public Options()
    {
        mechanism.AcceptOnlyFromAmong("SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN");
        foreach (var option in All)
        {
            option.Recursive = true;
        }
    }

    /// <summary>Print JSON.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON." };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All =>
    [
        target, permitted, port, transport, path, domain, roomDomain, prefix, password, mechanism, keys, clients, rate, window, speakers, room, messages, seconds, warmUp, whole, patience,
        logins, acknowledgements, perRequest, data, process, phase, state, Json,
    ];

    /// <summary>What they say.</summary>
    /// <exception cref="LoadException">They say something that may not be.</exception>
    public Settings Read(ParseResult result)
    {
        var host = result.GetRequiredValue(target);
        if (!IsThisMachine(host) && result.GetValue(permitted) != host)
        {
            throw new LoadException($"{host} is another machine. If you may load it, say so with --i-may-load {host}.");
        }

        var by = result.GetValue(transport);
        var duration = TimeSpan.FromSeconds(Within(result.GetValue(seconds), 0, MostSeconds, "--seconds"));
        var count = (int)Within(result.GetValue(clients), 2, MostClients, "--clients");
        return new Settings
        {
            Host = host,
            Endpoint = new IPEndPoint(Resolve(host), result.GetValue(port) ?? by switch { Transport.Tls => 5223, Transport.WebSocket => 5280, _ => 5222 }),
            Transport = by,
            Path = result.GetRequiredValue(path),
            Domain = result.GetRequiredValue(domain),
            RoomDomain = result.GetValue(roomDomain) ?? $"conference.{result.GetRequiredValue(domain)}",
            Prefix = result.GetRequiredValue(prefix),
            Password = result.GetRequiredValue(password),
            Mechanism = result.GetRequiredValue(mechanism),
            Keys = new KnownKeys(result.GetValue(keys)),
            Clients = count + (count % 2),
            Rate = Within(result.GetValue(rate), 0.1, 1_000_000, "--rate"),
            Window = (int)Within(result.GetValue(window), 0, 10_000, "--window"),
            Speakers = Math.Min(result.GetValue(speakers), count),
            Messages = (int)Within(result.GetValue(messages), 1, 100_000_000, "--messages"),
            MostMessages = result.GetResult(messages) is { Implicit: false } ? result.GetValue(messages) : null,
            Room = result.GetValue(room),
            Duration = duration,
            WarmUp = result.GetValue(whole) ? TimeSpan.Zero : result.GetValue(warmUp) is { } given ? TimeSpan.FromSeconds(given) : duration / 4,
            IsWhole = result.GetValue(whole),
            Patience = TimeSpan.FromSeconds(Within(result.GetValue(patience), 1, 3600, "--patience")),
            Logins = (int)Within(result.GetValue(logins), 1, MostClients, "--logins"),
            HasAcknowledgements = result.GetValue(acknowledgements),
            MessagesPerRequest = (int)Within(result.GetValue(perRequest), 1, 1000, "--ask-every"),
            Data = result.GetValue(data),
            Process = result.GetValue(process),
            Phase = result.GetValue(phase),
            State = result.GetValue(state),
        };
    }

    /// <summary>The rows that <c>godwit account import</c> takes.</summary>
    public IEnumerable<string> Accounts(ParseResult result)
    {
        var settings = Read(result);
        return Enumerable.Range(0, settings.Clients).Select(i => string.Create(CultureInfo.InvariantCulture, $"{settings.Prefix}{i}@{settings.Domain},{settings.Password}"));
    }

    private static double Within(double value, double least, double most, string name) =>
        value >= least && value <= most ? value : throw new LoadException(string.Create(CultureInfo.InvariantCulture, $"{name} must be from {least} to {most}."));

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static IPAddress Resolve(string host) =>
        host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(host, out var address) ? address : Dns.GetHostAddresses(host)[0];
}
