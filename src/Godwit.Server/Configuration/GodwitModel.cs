using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Configuration;

/// <summary>The configuration of a node after validation. Immutable.</summary>
public sealed record GodwitModel
{
    /// <summary>The domains served, normalised; the first is the default.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>The directory of the data.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The address to listen on.</summary>
    public required IPAddress Bind { get; init; }

    /// <summary>The port for client streams with STARTTLS; 0 takes a free one.</summary>
    public required int ClientPort { get; init; }

    /// <summary>The port for client streams under TLS from the start (XEP-0368); 0 takes a free one.</summary>
    public required int ClientTlsPort { get; init; }

    /// <summary>The port for HTTP and WebSocket; 0 takes a free one.</summary>
    public required int HttpPort { get; init; }

    /// <summary>True when clients may log in without TLS, with every mechanism: only for tests on one machine.</summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>The PEM file of the certificate, or null for a self-signed one.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The PEM file of the certificate's key; null when it is in the same file.</summary>
    public string? CertificateKeyPath { get; init; }

    /// <summary>The iteration count of new passwords (RFC 5802).</summary>
    public int ScramIterations { get; init; } = 10_000;

    /// <summary>How long archives keep a message; null for ever.</summary>
    public TimeSpan? ArchiveRetention { get; init; }

    /// <summary>From where the pages of the operator may be seen: the metrics, and why the node is not ready.</summary>
    public NetworkList OperatorNetworks { get; init; } = NetworkList.Loopback;

    /// <summary>The web sites whose pages may open a WebSocket here, each as <c>https://chat.example.org</c>; null for any.</summary>
    public IReadOnlyList<string>? WebSocketOrigins { get; init; }

    /// <summary>How log lines look.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>From which level on Godwit's own code logs.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>How the node is part of a cluster.</summary>
    public ClusterModel Cluster { get; init; } = new();

    /// <summary>What a peer may use of the node.</summary>
    public GodwitLimits Limits { get; init; } = new();

    /// <summary>The modules' options, checked, by key: <c>modules:…</c>, an item of a list with its number. What is not given keeps its default.</summary>
    public IReadOnlyDictionary<string, string> Modules { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The default domain.</summary>
    public string DefaultDomain => Domains[0];

    private FrozenSet<string>? served;

    /// <summary>True when the domain is one of <see cref="Domains"/>.</summary>
    public bool Serves(string domain) => (served ??= Domains.ToFrozenSet(StringComparer.Ordinal)).Contains(domain);
}
