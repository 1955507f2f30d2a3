using System.Diagnostics.Metrics;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Sessions;

/// <summary>
/// The node's counters of connections, sessions and stanzas (meter <c>Godwit.Server</c>). The busy ones are plain numbers that are read when
/// somebody asks, so that they are there from the start, with 0, and cost a stanza next to nothing.
/// </summary>
public sealed class SessionMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Godwit.Server";

    private static readonly KeyValuePair<string, object?>[] Kinds =
        [new("kind", "message"), new("kind", "presence"), new("kind", "iq")];

    private readonly long[] received = new long[Kinds.Length];
    private readonly long[] sent = new long[Kinds.Length];
    private readonly Counter<long> authentications;
    private readonly Counter<long> limits;
    private long connections;
    private long sessions;
    private long parked;

    /// <summary>Makes the instruments.</summary>
    public SessionMetrics(IMeterFactory meters, SessionRegistry registry)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableUpDownCounter("godwit.connections", () => Volatile.Read(ref connections), "{connection}", "Open client connections.");
        meter.CreateObservableUpDownCounter("godwit.sessions", () => Volatile.Read(ref sessions), "{session}", "Bound sessions, parked ones included.");
        meter.CreateObservableUpDownCounter(
            "godwit.sessions.parked", () => Volatile.Read(ref parked), "{session}", "Sessions without a node that wait with accounts of this node for their clients.");
        meter.CreateObservableCounter("godwit.stanzas.received", () => ByKind(received), "{stanza}", "Stanzas from clients.");
        meter.CreateObservableCounter("godwit.stanzas.sent", () => ByKind(sent), "{stanza}", "Stanzas to clients.");
        authentications = meter.CreateCounter<long>("godwit.authentications", "{attempt}", "Authentications that ended.");
        limits = meter.CreateCounter<long>("godwit.limits", "{event}", "Times that a peer met a bound.");
        meter.CreateObservableUpDownCounter(
            "godwit.sessions.inbox.length", () => registry.Sum(static s => s.Inbox.Count), "{stanza}", "Stanzas from clients that wait for their account.");
        meter.CreateObservableUpDownCounter(
            "godwit.sessions.outbox.length", () => registry.Sum(static s => s.Outbound.Count), "{stanza}", "Stanzas that wait to be written to clients.");
        meter.CreateObservableUpDownCounter(
            "godwit.sessions.unacknowledged", () => registry.Sum(static s => s.Ledger.UnacknowledgedCount), "{stanza}",
            "Stanzas that were written to clients with stream management and not acknowledged yet.");
    }

    internal void Connected(int change) => Interlocked.Add(ref connections, change);

    internal void Bound(int change) => Interlocked.Add(ref sessions, change);

    internal void Parked(int change) => Interlocked.Add(ref parked, change);

    internal void Received(IReadOnlyList<Stanza> batch)
    {
        foreach (var stanza in batch)
        {
            Interlocked.Increment(ref received[(int)stanza.Kind]);
        }
    }

    internal void Sent(StanzaKind kind) => Interlocked.Increment(ref sent[(int)kind]);

    internal void Authenticated(string result, string mechanism) =>
        authentications.Add(1, new("result", result), new("mechanism", mechanism));

    internal void Limited(string bound) => limits.Add(1, new KeyValuePair<string, object?>("bound", bound));

    private static Measurement<long>[] ByKind(long[] counts) =>
        [.. counts.Select((_, kind) => new Measurement<long>(Volatile.Read(ref counts[kind]), Kinds[kind]))];
}
