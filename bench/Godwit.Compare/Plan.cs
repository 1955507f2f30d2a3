using System.Globalization;
using Godwit.Compare.Experiments;
using Godwit.Compare.Results;
using Godwit.Compare.Servers;
using static Godwit.Compare.Servers.Contestant;

namespace Godwit.Compare;

/// <summary>What is measured, and what must come of it.</summary>
/// <param name="isQuick">True for short runs.</param>
internal sealed class Plan(bool isQuick)
{
    /// <summary>The open loop with few clients.</summary>
    private const string FewClients = "open loop of 200";

    private const string WithoutAcknowledgements = "--stream-management false";

    /// <summary>How many connections stand for all that one process should hold.</summary>
    private const int ManyClients = 18_000;

    private static readonly Contestant[] Xmpp = [Prosody, Ejabberd, Contestant.Godwit];
    private static readonly Contestant[] WithRelay = [.. Xmpp, RelayLines];

    /// <summary>How many rounds there are.</summary>
    public int Rounds => isQuick ? 2 : 3;

    /// <summary>How many accounts each server has.</summary>
    public int Accounts => isQuick ? 1000 : 5000;

    /// <summary>The experiments in their order.</summary>
    public IReadOnlyList<IExperiment> Experiments => [.. Idle(), .. Chat(), .. Logins(), .. Storms(), .. Stores()];

    /// <summary>What is profiled: each kind of load once. Nobody does anything on idle connections.</summary>
    public IEnumerable<LoadExperiment> Profiles =>
    [
        .. Experiments.OfType<LoadExperiment>().Where(e => e.Contestants.Contains(Contestant.Godwit) && e.Name != FewClients && !e.Name.StartsWith("idle", StringComparison.Ordinal)),
        new("archive", "archive --rate 200 --seconds 20 --warm-up 10", [Contestant.Godwit])
        {
            IsFresh = true, WarmUp = [$"hub --clients 200 --window 5 --messages 100000 --seconds 600 --warm-up 0 {WithoutAcknowledgements}"],
        },
    ];

    /// <summary>How many rounds of what takes longest.</summary>
    private int Fewest => isQuick ? 1 : int.MaxValue;

    /// <summary>A server that runs for weeks has filled its caches and pools. In short runs there is no time for that.</summary>
    private IReadOnlyList<string> Warm => isQuick ? [] : WarmUp(2000, 20);

    /// <summary>And it has compiled what it uses. One that was just started compiles for the first minute, more and more rarely; the other servers never do, and need not wait for it.</summary>
    private IReadOnlyList<string> Compiled => isQuick ? WarmUp(400, 4) : [];

    private string Window => $"chat --clients 200 --window 10 {Seconds(3, 10)}";

    /// <summary>The lines of the table.</summary>
    /// <param name="isQuick">True for those of short runs.</param>
    public static IReadOnlyList<Line> Lines(bool isQuick) =>
    [
        Cpu("chat, 200 clients in pairs, window 10; peers store nothing", "chat", Goal.AtMost(0.040)),
        Rate("the same", "chat", Goal.AtLeast(25_000)),
        Cpu("the same, beside a relay that writes together what came together", "chat", null) with { Relay = Relay },
        Cpu("the same, Godwit's archive off", "chat", Goal.AtMost(0.015)) with { Godwit = GodwitNoArchive },
        Cpu("the same, archives on (SQLite / Mnesia)", "chat", Goal.AtMostOf(1.0 / 25, "≤ 1/25 of the better peer", "chat archive", ProsodyArchive, EjabberdArchive)) with
        {
            Peers = (ProsodyArchive, EjabberdArchive), PeersExperiment = "chat archive",
        },
        Rate("the same", "chat", Goal.AtLeastTimes(25, "≥ 25 times the better peer", "chat archive", ProsodyArchive, EjabberdArchive)) with
        {
            Peers = (ProsodyArchive, EjabberdArchive), PeersExperiment = "chat archive",
        },
        Cpu("chat with stream management", "chat stream management", Goal.AtMostOf(1.15, "≤ 1.15 times without", "chat", Contestant.Godwit)) with { RelayExperiment = "chat" },
        Cpu("chat over TLS", "chat TLS", Goal.AtMostOf(1.3, "≤ 1.3 times without", "chat", Contestant.Godwit)) with { RelayExperiment = "chat" },
        Cpu("open loop, 1,000 clients, 2,000/s", "open loop", Goal.AtMost(0.060)),
        new Line("the same", "p99, ms", "open loop", "deliveryP99", Goal.AtMost(5)),
        new Line("the same", "p99.9, ms", "open loop", "deliveryP999", Goal.AtMost(15)),
        new Line("the same, beside 200 clients at that rate: no wait grows with the connections", "p50, ms", "open loop", "deliveryP50", Goal.AtMostOf(1.5, "≤ 1.5 times that of 200", FewClients, Contestant.Godwit)),
        new Line("idle connection, plain", "PSS, KiB", "idle plain", "pssPerClientKiB", Goal.AtMost(10)),
        new Line("idle connection, TLS", "PSS, KiB", "idle TLS", "pssPerClientKiB", Goal.AtMost(35)),
        .. isQuick ? [] : new[] { new Line("idle connection, plain, 18,000 in one process", "PSS, KiB", "idle many", "pssPerClientKiB", Goal.AtMost(10)) },
        new Line("login, SCRAM-SHA-1", "CPU ms", "login", "cpuPer1000", Goal.AtMost(0.5)),
        new Line("login over TLS", "CPU ms", "login TLS", "cpuPer1000", Goal.AtMost(1.4)),
        new Line("login, SCRAM-SHA-256", "CPU ms", "login SHA-256", "cpuPer1000", Goal.AtMost(0.7)),
        Cpu("room of 500, one speaker: deliveries", "room", Goal.AtMost(0.008)),
        new Line("the same", "p99, ms", "room", "deliveryP99", Goal.AtMost(20)),
        .. isQuick ? [] : new[] { Cpu("presence, 200 clients with 10 contacts each", "presence", null) },
        new Line("resuming 1,000 sessions that broke at once", "CPU ms", "reconnect", "cpuPer1000", null),
        new Line("the same", "memory after ÷ before", "reconnect", "pssGrowth", Goal.AtMost(1.2)),
        .. isQuick ? [] : new[] { new Line("2,500 messages to users who are not there", "CPU s / 1,000", "offline", "cpuPer1000", null) },
        new Line("acknowledged messages lost by kill -9 at 500/s to users who are not there", "of about 2,500", "crash", "lost", Goal.AtMost(0)),
        new Line("the same, not delivered at the first login", "of about 2,500", "crash", "late", Goal.AtMost(0)),
        new Line(isQuick ? "archive query, 50 newest of 100,000 (peers: 1,000)" : "archive query, 50 newest of 1,000,000 (peers: 20,000)", "p99, ms", "archive", "queryP99", Goal.AtMost(5)) with
        {
            Peers = (ProsodyArchive, EjabberdArchive),
        },
        new Line("the same, when the archive has grown tenfold", "p50 ÷ p50 before", "archive", "growth", Goal.AtMost(1.25)) with { Peers = (ProsodyArchive, EjabberdArchive) },
        new Line("start to ready, empty store", "s", "start", "startSeconds", Goal.AtMost(2)),
        new Line("start to ready, with that archive", "s", "archive", "startSeconds", Goal.AtMost(3)) with { Peers = (ProsodyArchive, EjabberdArchive) },
    ];

    private static Line Cpu(string work, string experiment, Goal? goal) => new(work, "CPU s / 1,000", experiment, "cpuPer1000", goal);

    private static Line Rate(string work, string experiment, Goal goal) => new(work, "messages / s", experiment, "rate", goal) { MoreIsBetter = true };

    private static IReadOnlyList<string> WarmUp(int logins, int seconds) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"login --clients 200 {WithoutAcknowledgements} --messages {logins}"),
        string.Create(CultureInfo.InvariantCulture, $"chat --clients 200 --window 10 {WithoutAcknowledgements} --seconds {seconds} --warm-up 0"),
    ];

    private IEnumerable<IExperiment> Idle()
    {
        // What a server compiles or reserves at its first logins is not what a connection costs.
        const string FirstLogins = $"login --clients 200 {WithoutAcknowledgements} --messages 2000";
        string Arguments(int clients) => $"idle --clients {clients} --logins 64 {WithoutAcknowledgements} --patience 300 --seconds {(isQuick ? 4 : 20)}";
        yield return new LoadExperiment("idle plain", Arguments(Accounts), WithRelay) { IsFresh = true, WarmUp = [FirstLogins], Rounds = 1 };
        yield return new LoadExperiment("idle TLS", Arguments(Accounts), Xmpp) { IsFresh = true, WarmUp = [FirstLogins], Rounds = 1, Transport = "starttls" };
        if (!isQuick)
        {
            yield return new LoadExperiment("idle many", Arguments(ManyClients), [Contestant.Godwit]) { IsFresh = true, WarmUp = [FirstLogins], Rounds = 1, Accounts = ManyClients };
        }
    }

    private IEnumerable<IExperiment> Chat() =>
    [
        new LoadExperiment("chat", $"{Window} {WithoutAcknowledgements}", [.. WithRelay, Relay, GodwitNoArchive]) { WarmUp = Warm, WarmUpOfGodwit = Compiled },
        new LoadExperiment(
            "chat archive", $"chat --clients 200 --window 10 {WithoutAcknowledgements} --patience 120 --whole --seconds {(isQuick ? 1 : 10)}", [ProsodyArchive, EjabberdArchive])
        {
            WarmUp = Warm, Rounds = Fewest,
        },
        new LoadExperiment("chat stream management", $"{Window} --ask-every 5", Xmpp) { WarmUp = Warm, WarmUpOfGodwit = Compiled, Rounds = Fewest },
        new LoadExperiment("chat TLS", $"{Window} {WithoutAcknowledgements}", Xmpp) { WarmUp = Warm, WarmUpOfGodwit = Compiled, Rounds = Fewest, Transport = "starttls" },
        new LoadExperiment("open loop", OpenLoop(1000), WithRelay) { WarmUp = Warm, WarmUpOfGodwit = Compiled },
        new LoadExperiment(FewClients, OpenLoop(200), [Contestant.Godwit]) { WarmUp = Warm, WarmUpOfGodwit = Compiled, Rounds = Fewest },
        new LoadExperiment("room", $"room --clients 500 --speakers 1 --rate 20 --logins 64 {WithoutAcknowledgements} {Seconds(6, 14, 3, 4)}", WithRelay)
        {
            WarmUp = Warm, WarmUpOfGodwit = Compiled, Rounds = Fewest,
        },
    ];

    private IEnumerable<IExperiment> Logins()
    {
        var arguments = $"login --clients 200 {WithoutAcknowledgements} --messages {(isQuick ? 400 : 2000)}";
        yield return new LoadExperiment("login", arguments, Xmpp) { WarmUp = Warm, WarmUpOfGodwit = Compiled, Rounds = Fewest };
        yield return new LoadExperiment("login TLS", arguments, Xmpp) { WarmUp = Warm, WarmUpOfGodwit = Compiled, Rounds = Fewest, Transport = "starttls" };
        yield return new LoadExperiment("login SHA-256", arguments, [Contestant.Godwit]) { WarmUp = Warm, WarmUpOfGodwit = Compiled, Rounds = Fewest, Mechanism = "SCRAM-SHA-256" };
    }

    /// <summary>Storms without a goal are left out of short runs, and so are peers where the goal does not depend on them.</summary>
    private IEnumerable<IExperiment> Storms()
    {
        if (!isQuick)
        {
            yield return new LoadExperiment("presence", $"presence --clients 200 --rate 500 {WithoutAcknowledgements} --seconds 10 --warm-up 2", Xmpp) { WarmUp = Warm, WarmUpOfGodwit = Compiled };
            yield return new LoadExperiment("offline", "offline --clients 200 --rate 1000 --messages 2500", Xmpp) { WarmUp = Warm, WarmUpOfGodwit = Compiled };
        }

        yield return new LoadExperiment("reconnect", "reconnect --clients 1000 --logins 64", isQuick ? [Contestant.Godwit] : Xmpp) { WarmUp = Warm, WarmUpOfGodwit = Compiled, Rounds = Fewest };
    }

    private IEnumerable<IExperiment> Stores() =>
    [
        new CrashExperiment(),
        new ArchiveExperiment(isQuick ? 100_000 : 1_000_000, isQuick ? 1000 : 20_000, isQuick ? 4 : 10),
        new StartExperiment(Xmpp),
    ];

    private string OpenLoop(int clients) => string.Create(CultureInfo.InvariantCulture, $"chat --clients {clients} --rate 2000 --logins 64 {WithoutAcknowledgements} {Seconds(7, 20, 5, 10)}");

    /// <summary>For how long there is a load, and how much of it, at first, is not measured.</summary>
    private string Seconds(int quick, int full, int quickWarmUp = 1, int fullWarmUp = 2) =>
        string.Create(CultureInfo.InvariantCulture, $"--seconds {(isQuick ? quick : full)} --warm-up {(isQuick ? quickWarmUp : fullWarmUp)}");
}
