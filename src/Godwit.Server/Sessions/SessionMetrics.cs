using System.Diagnostics.Metrics;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Sessions;

/// <summary>The node's counters of connections, sessions and stanzas (meter <c>Godwit.Server</c>).</summary>
public sealed class SessionMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Godwit.Server";

    private static readonly KeyValuePair<string, object?>[] Kinds =
        [new("kind", "message"), new("kind", "presence"), new("kind", "iq")];

    private readonly UpDownCounter<long> connections;
    private readonly UpDownCounter<long> sessions;
    private readonly Counter<long> received;
    private readonly Counter<long> sent;
    private readonly Counter<long> authentications;
    private readonly Counter<long> limits;

    /// <summary>Makes the instruments.</summary>
    public SessionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        connections = meter.CreateUpDownCounter<long>("godwit.connections", "{connection}", "Open client connections");
        sessions = meter.CreateUpDownCounter<long>("godwit.sessions", "{session}", "Bound sessions, parked ones included");
        received = meter.CreateCounter<long>("godwit.stanzas.received", "{stanza}", "Stanzas from clients, by kind");
        sent = meter.CreateCounter<long>("godwit.stanzas.sent", "{stanza}", "Stanzas to clients, by kind");
        authentications = meter.CreateCounter<long>("godwit.authentications", "{attempt}", "Authentications, by result");
        limits = meter.CreateCounter<long>("godwit.limits", "{event}", "Peers that met a bound, by bound");
    }

    internal void Connected(int change) => connections.Add(change);

    internal void Bound(int change) => sessions.Add(change);

    internal void Received(IReadOnlyList<Stanza> batch)
    {
        foreach (var stanza in batch)
        {
            received.Add(1, Kinds[(int)stanza.Kind]);
        }
    }

    internal void Sent(StanzaKind kind) => sent.Add(1, Kinds[(int)kind]);

    internal void Authenticated(string result, string mechanism) =>
        authentications.Add(1, new("result", result), new("mechanism", mechanism));

    internal void Limited(string bound) => limits.Add(1, new KeyValuePair<string, object?>("bound", bound));
}
