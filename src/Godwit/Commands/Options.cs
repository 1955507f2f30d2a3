using System.CommandLine;
using Godwit.Modules;
using Godwit.Server.Configuration;

namespace Godwit.Commands;

/// <summary>The options that several commands share.</summary>
internal static class Options
{
    public static Option<string?> Data { get; } = new("--data") { Description = "The data directory (default ./data).", HelpName = "DIR", Recursive = true };

    public static Option<string?> Config { get; } = new("--config") { Description = "A JSON configuration file, with comments.", HelpName = "FILE", Recursive = true };

    public static Option<string?> Cluster { get; } = new("--cluster")
    {
        Description = "The PostgreSQL database that the nodes of a cluster share: \"Host=…;Database=…\".",
        HelpName = "DATABASE",
        Recursive = true,
    };

    public static Option<string?> ClusterToken { get; } = new("--cluster-token")
    {
        Description = "The file with the token of the cluster: nodes speak to each other over TLS.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON." };

    public static Option<string[]> Domain { get; } = new("--domain") { Description = "A domain to serve (repeatable; default localhost).", HelpName = "DOMAIN" };

    public static Option<string?> Bind { get; } = new("--bind") { Description = "The address to listen on (default 127.0.0.1).", HelpName = "ADDRESS" };

    public static Option<string?> ClientPort { get; } = new("--c2s-port") { Description = "The port for clients with STARTTLS (default 5222).", HelpName = "PORT" };

    public static Option<string?> ClientTlsPort { get; } = new("--c2s-tls-port") { Description = "The port for clients with direct TLS (default 5223).", HelpName = "PORT" };

    public static Option<string?> HttpPort { get; } = new("--http-port") { Description = "The port for web chat, WebSocket, metrics and health (default 5280).", HelpName = "PORT" };

    public static Option<bool> AllowPlaintext { get; } = new("--allow-plaintext") { Description = "Lets clients log in without TLS; loopback only, for tests and benchmarks." };

    public static Option<bool> PasswordStdin { get; } = new("--password-stdin") { Description = "Read the password from standard input." };

    /// <summary>The model that the options, the environment and the configuration file make.</summary>
    public static GodwitModel Model(ParseResult result)
    {
        var given = new List<KeyValuePair<string, string?>>();
        Add(given, "dataDirectory", result.GetValue(Data));
        Add(given, "cluster:database", result.GetValue(Cluster));
        Add(given, "cluster:tokenFile", result.GetValue(ClusterToken));
        Add(given, "bind", Value(result, Bind));
        Add(given, "c2sPort", Value(result, ClientPort));
        Add(given, "c2sTlsPort", Value(result, ClientTlsPort));
        Add(given, "httpPort", Value(result, HttpPort));
        if (result.GetResult(AllowPlaintext) is not null && result.GetValue(AllowPlaintext))
        {
            Add(given, "allowPlaintext", "true");
        }

        var domains = result.GetResult(Domain) is null ? [] : result.GetValue(Domain) ?? [];
        for (var i = 0; i < domains.Length; i++)
        {
            Add(given, $"{Settings.Domains}:{i}", domains[i]);
        }

        return ConfigurationReader.Read(result.GetValue(Config), given, ModuleCatalogue.Settings);
    }

    private static string? Value(ParseResult result, Option<string?> option) => result.GetResult(option) is null ? null : result.GetValue(option);

    private static void Add(List<KeyValuePair<string, string?>> given, string key, string? value)
    {
        if (value is not null)
        {
            given.Add(new(key, value));
        }
    }
}
