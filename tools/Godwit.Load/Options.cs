using System.CommandLine;
using System.Globalization;
using System.Net;

namespace Godwit.Load;

/// <summary>The options that the runs share, and what they mean together.</summary>
internal sealed class Options
{
    private readonly Option<string> target = new("--target") { Description = "The server's host.", DefaultValueFactory = _ => "127.0.0.1", Recursive = true };
    private readonly Option<string?> permitted = new("--i-may-load") { Description = "The host once more, when it is another machine: whoever loads it must be allowed to.", Recursive = true };
    private readonly Option<int?> port = new("--port") { Description = "The port (default 5222, or 5223 for --transport tls).", Recursive = true };
    private readonly Option<Transport> transport = new("--transport") { Description = "How clients connect.", DefaultValueFactory = _ => Transport.StartTls, Recursive = true };
    private readonly Option<string> domain = new("--domain") { Description = "The domain of the accounts.", DefaultValueFactory = _ => "localhost", Recursive = true };
    private readonly Option<string> prefix = new("--prefix") { Description = "The accounts are PREFIX0, PREFIX1 and so on.", DefaultValueFactory = _ => "load", Recursive = true };
    private readonly Option<string> password = new("--password") { Description = "The password of all accounts.", DefaultValueFactory = _ => "load-1850", Recursive = true };
    private readonly Option<string> mechanism = new("--mechanism") { Description = "How clients log in.", DefaultValueFactory = _ => "SCRAM-SHA-256", Recursive = true };
    private readonly Option<int> clients = new("--clients") { Description = "How many clients.", DefaultValueFactory = _ => 200, Recursive = true };
    private readonly Option<double> rate = new("--rate") { Description = "Messages a second, of all clients together.", DefaultValueFactory = _ => 1000, Recursive = true };
    private readonly Option<double> seconds = new("--seconds") { Description = "For how long.", DefaultValueFactory = _ => 60, Recursive = true };
    private readonly Option<double?> warmUp = new("--warm-up") { Description = "So many seconds of it are checked, but not timed (default a quarter).", Recursive = true };
    private readonly Option<int> logins = new("--logins") { Description = "How many clients log in at the same time.", DefaultValueFactory = _ => 16, Recursive = true };
    private readonly Option<string?> data = new("--data") { Description = "The data directory of a server on this machine, to measure what the load costs it.", Recursive = true };

    public Options()
    {
        mechanism.AcceptOnlyFromAmong("SCRAM-SHA-1", "SCRAM-SHA-256", "PLAIN");
    }

    /// <summary>Print JSON.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON.", Recursive = true };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [target, permitted, port, transport, domain, prefix, password, mechanism, clients, rate, seconds, warmUp, logins, data, Json];

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
        var duration = TimeSpan.FromSeconds(result.GetValue(seconds));
        var count = result.GetValue(clients);
        return count is < 2 or > 60_000
            ? throw new LoadException("--clients must be from 2 to 60000.")
            : new Settings(
                host,
                result.GetValue(port) ?? (by == Transport.Tls ? 5223 : 5222),
                by,
                result.GetRequiredValue(domain),
                result.GetRequiredValue(prefix),
                result.GetRequiredValue(password),
                result.GetRequiredValue(mechanism),
                count + (count % 2),
                result.GetValue(rate),
                duration,
                result.GetValue(warmUp) is { } given ? TimeSpan.FromSeconds(given) : duration / 4,
                result.GetValue(logins),
                result.GetValue(data));
    }

    /// <summary>The rows that <c>godwit account import</c> takes.</summary>
    public IEnumerable<string> Accounts(ParseResult result)
    {
        var settings = Read(result);
        return Enumerable.Range(0, settings.Clients).Select(i => string.Create(CultureInfo.InvariantCulture, $"{settings.Prefix}{i}@{settings.Domain},{settings.Password}"));
    }

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
