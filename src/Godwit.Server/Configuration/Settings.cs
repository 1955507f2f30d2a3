using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Reflection;
using Godwit.Protocol.Jids;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Configuration;

/// <summary>All keys of the configuration. The reference page is written from this list.</summary>
public static class Settings
{
    /// <summary>The keys.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("dataDirectory", "./data", "a directory", "Where the server keeps everything.", (m, v) => m with { DataDirectory = Path.GetFullPath(v) }),
        new("bind", "127.0.0.1", "an IP address", "The address to listen on; 0.0.0.0 for all.",
            (m, v) => IPAddress.TryParse(v, out var address) ? m with { Bind = address } : null),
        new("c2sPort", "5222", "0 to 65535", "The port for clients, with STARTTLS; 0 takes a free one.", (m, v) => Port(v) is { } p ? m with { ClientPort = p } : null),
        new("c2sTlsPort", "5223", "0 to 65535", "The port for clients, under TLS from the first byte (XEP-0368).",
            (m, v) => Port(v) is { } p ? m with { ClientTlsPort = p } : null),
        new("httpPort", "5280", "0 to 65535", "The port for the web chat, WebSocket, metrics and health.", (m, v) => Port(v) is { } p ? m with { HttpPort = p } : null),
        new("allowPlaintext", "false", "true or false", "Lets clients log in without TLS, with every mechanism. Only on a loopback address; for tests and benchmarks.",
            (m, v) => bool.TryParse(v, out var b) ? m with { AllowPlaintext = b } : null),
        new("certificate:path", "", "a PEM file", "The certificate with its chain. Without it a self-signed one is made once and kept.", (m, v) => m with { CertificatePath = v }),
        new("certificate:keyPath", "", "a PEM file", "The certificate's key, when it is not in the same file.", (m, v) => m with { CertificateKeyPath = v }),
        new("scramIterations", "10000", "4096 to 1000000", "How often a new password is hashed (RFC 5802).",
            (m, v) => Number(v, 4096, 1_000_000) is { } n ? m with { ScramIterations = n } : null),
        new("archive:retentionDays", "0", "0 to 36500", "After how many days messages are removed from the archives of accounts and rooms; 0 keeps them. A message that no client has fetched yet stays.",
            (m, v) => Number(v, 0, 36_500) is { } n ? m with { ArchiveRetention = n == 0 ? null : TimeSpan.FromDays(n) } : null),
        new("cluster:database", "", "how to connect to PostgreSQL, as in Host=db;Database=godwit;Username=godwit;Password=…",
            "The database that all nodes of the cluster share. Without it the node is alone, with everything in its data directory.",
            (m, v) => m with { Cluster = m.Cluster with { Database = v } }),
        new("cluster:address", "127.0.0.1", "an IP address",
            "The address on which the node listens for other nodes, and by which they reach it; with 0.0.0.0 or :: they are told the machine's own.",
            (m, v) => IPAddress.TryParse(v, out var address) ? m with { Cluster = m.Cluster with { Address = address } } : null),
        new("cluster:port", "0", "0 to 65535", "The port for other nodes; 0 takes a free one, the same again after a restart.",
            (m, v) => Port(v) is { } p ? m with { Cluster = m.Cluster with { Port = p } } : null),
        new("cluster:tokenFile", "", "a file that only the server's user can read",
            "The token of the cluster, made by godwit cluster init: nodes speak to each other over TLS and only with those that have it. Needed where cluster:address is no loopback address.",
            (m, v) => m with { Cluster = m.Cluster with { TokenFile = v } }),
        new("cluster:drainTime", "00:01:00", "00:00:05 to 01:00:00",
            "How long a node of a cluster that stops may take to hand its sessions, accounts and rooms over to the others; what is left then ends. Whatever stops the node must wait 20 seconds longer.",
            (m, v) => TimeSpan.TryParse(v, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.FromSeconds(5) && time <= TimeSpan.FromHours(1)
                ? m with { Cluster = m.Cluster with { DrainTime = time } }
                : null),
        new("cluster:seeOtherHost", "", "a host, or host:port",
            "Where clients of a node that stops are sent, with the stream error see-other-host: the address of the balancer. Without it their connections are closed without a word, and they come back to where they had connected.",
            (m, v) => m with { Cluster = m.Cluster with { SeeOtherHost = v.Length == 0 ? null : v } }),
        new("cluster:roomBalance", "none", "none, load or calls",
            "Whether rooms that are in use are moved between nodes: from nodes that have more in memory to those that have less (load), to the node from which most is said in them (calls), or not. The same on all nodes.",
            (m, v) => v switch
            {
                "none" => m with { Cluster = m.Cluster with { RoomBalance = RoomBalance.None } },
                "load" => m with { Cluster = m.Cluster with { RoomBalance = RoomBalance.Load } },
                "calls" => m with { Cluster = m.Cluster with { RoomBalance = RoomBalance.Calls } },
                _ => null,
            }),
        new("operatorNetworks", "loopback", "networks such as 10.0.0.0/8 with commas between, loopback, or any",
            "From where /metrics, and the reasons of /health/ready, may be seen. Never through a proxy that says for whom it asks.",
            (m, v) => NetworkList.TryParse(v) is { } networks ? m with { OperatorNetworks = networks } : null),
        new("webSocketOrigins", "any", "any, or origins such as https://chat.example.org with commas between",
            "The web sites whose pages may chat here. Programs that are no browsers are not asked for one.",
            (m, v) => v == "any" ? m with { WebSocketOrigins = null } : Origins(v) is { } origins ? m with { WebSocketOrigins = origins } : null),
        new("logging:format", "text", "text or json", "How log lines look: text for people, or one JSON object on each line of standard output for programs that collect logs.",
            (m, v) => v switch { "text" => m with { LogFormat = LogFormat.Text }, "json" => m with { LogFormat = LogFormat.Json }, _ => null }),
        new("logging:level", "information", "debug, information, warning or error",
            "From which level on Godwit logs. With debug it says why each connection ended, for example.",
            (m, v) => v switch
            {
                "debug" => m with { LogLevel = LogLevel.Debug },
                "information" => m with { LogLevel = LogLevel.Information },
                "warning" => m with { LogLevel = LogLevel.Warning },
                "error" => m with { LogLevel = LogLevel.Error },
                _ => null,
            }),
        .. Limits(),
    ];

    /// <summary>The key that lists the domains; its items are <c>domains:0</c> and so on.</summary>
    public const string Domains = "domains";

    /// <summary>What the model is before any key is applied.</summary>
    public static GodwitModel Defaults { get; } = new()
    {
        Domains = ["localhost"],
        DataDirectory = Path.GetFullPath("./data"),
        Bind = IPAddress.Loopback,
        ClientPort = 5222,
        ClientTlsPort = 5223,
        HttpPort = 5280,
    };

    /// <summary>A domain in its normal form, or null when it is none.</summary>
    public static string? Domain(string value) => Jid.TryParse(value, out var jid) && jid.IsDomain ? jid.Domain : null;

    private static IEnumerable<Setting> Limits()
    {
        foreach (var property in typeof(GodwitLimits).GetProperties())
        {
            var range = property.GetCustomAttribute<RangeAttribute>()!;
            var key = $"limits:{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}";
            var help = property.GetCustomAttribute<DescriptionAttribute>()!.Description;
            var initial = Convert.ToString(property.GetValue(new GodwitLimits()), CultureInfo.InvariantCulture)!;
            yield return new Setting(key, initial, $"{range.Minimum} to {range.Maximum}", help, (model, text) => Apply(model, property, range, text));
        }
    }

    private static GodwitModel? Apply(GodwitModel model, PropertyInfo property, RangeAttribute range, string text)
    {
        object? value = property.PropertyType == typeof(TimeSpan)
            ? TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (value is null || !range.IsValid(value))
        {
            return null;
        }

        var limits = model.Limits with { };
        property.SetValue(limits, value);
        return model with { Limits = limits };
    }

    private static string[]? Origins(string value)
    {
        var origins = value.Split(',', StringSplitOptions.TrimEntries);
        return Array.TrueForAll(origins, o => Uri.TryCreate(o, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == o) ? origins : null;
    }

    private static int? Port(string value) => Number(value, 0, 65_535);

    private static int? Number(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
