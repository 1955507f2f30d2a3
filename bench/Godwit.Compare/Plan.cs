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
    private const string Warm = "chat --clients 200 --window 10 --stream-management false --seconds 5 --warm-up 0";

    private static readonly Contestant[] Xmpp = [Prosody, Ejabberd, Contestant.Godwit];

    /// <summary>How many rounds.</summary>
    public int Rounds => 3;

    /// <summary>How many accounts each server has.</summary>
    public int Accounts => isQuick ? 1000 : 5000;

    /// <summary>The experiments in their order.</summary>
    public IReadOnlyList<IExperiment> Experiments =>
    [
        new LoadExperiment("idle plain", Idle, Xmpp) { IsFresh = true, Rounds = 1 },
        new LoadExperiment("idle TLS", Idle, Xmpp) { IsFresh = true, Rounds = 1, Transport = "starttls" },
        new LoadExperiment("chat", Chat("--stream-management false"), [.. Xmpp, GodwitNoArchive, Relay, RelayLines]) { WarmUp = Warm },
        new LoadExperiment("chat archive", $"chat --clients 200 --window 10 --stream-management false --patience 120 --whole --seconds {(isQuick ? 1 : 10)}", [ProsodyArchive, EjabberdArchive])
        {
            Rounds = isQuick ? 2 : int.MaxValue,
        },
        new LoadExperiment("chat stream management", Chat("--ask-every 5"), Xmpp) { WarmUp = Warm },
        new LoadExperiment("chat TLS", Chat("--stream-management false"), Xmpp) { WarmUp = Warm, Transport = "starttls" },
        new LoadExperiment("open loop", $"chat --clients 1000 --rate 2000 --logins 64 --stream-management false {Seconds(4, 20)}", [.. Xmpp, Relay, RelayLines]) { WarmUp = Warm },
        new LoadExperiment("login", Login, Xmpp) { WarmUp = Warm },
        new LoadExperiment("login TLS", Login, Xmpp) { WarmUp = Warm, Transport = "starttls" },
        new LoadExperiment("login SHA-256", Login, [Contestant.Godwit]) { WarmUp = Warm, Mechanism = "SCRAM-SHA-256" },
        new LoadExperiment("room", $"room --clients 500 --speakers 1 --rate 20 --logins 64 --stream-management false {Seconds(4, 10)}", [.. Xmpp, Relay, RelayLines]) { WarmUp = Warm },
    ];

    /// <summary>The lines of the table.</summary>
    public static IReadOnlyList<Line> Lines =>
    [
        Cpu("chat, 200 clients in pairs, window 10; peers store nothing", "chat", Goal.AtMost(0.040)),
        Rate("the same", "chat", Goal.AtLeast(25_000)),
        Cpu("the same, Godwit's archive off", "chat", Goal.AtMost(0.015)) with { Godwit = GodwitNoArchive },
        Cpu("the same, archives on (SQLite / Mnesia)", "chat", Goal.AtMostOf(1.0 / 25, "≤ 1/25 of the better peer", "chat archive", ProsodyArchive, EjabberdArchive)) with
        {
            Peers = (ProsodyArchive, EjabberdArchive), PeersExperiment = "chat archive",
        },
        Rate("the same", "chat", Goal.AtLeastTimes(25, "≥ 25 times the better peer", "chat archive", ProsodyArchive, EjabberdArchive)) with
        {
            Peers = (ProsodyArchive, EjabberdArchive), PeersExperiment = "chat archive",
        },
        Cpu("the same with stream management", "chat stream management", Goal.AtMostOf(1.15, "≤ 1.15 times without", "chat", Contestant.Godwit)),
        Cpu("the same over TLS", "chat TLS", Goal.AtMostOf(1.3, "≤ 1.3 times without", "chat", Contestant.Godwit)),
        Cpu("open loop, 1,000 clients, 2,000/s", "open loop", Goal.AtMost(0.060)),
        new Line("the same", "p99, ms", "open loop", "deliveryP99", Goal.AtMost(5)),
        new Line("the same", "p99.9, ms", "open loop", "deliveryP999", Goal.AtMost(15)),
        new Line("idle connection, plain", "PSS, KiB", "idle plain", "pssPerClientKiB", Goal.AtMost(10)),
        new Line("idle connection, TLS", "PSS, KiB", "idle TLS", "pssPerClientKiB", Goal.AtMost(35)),
        new Line("login, SCRAM-SHA-1", "CPU ms", "login", "cpuPer1000", Goal.AtMost(0.5)),
        new Line("login over TLS", "CPU ms", "login TLS", "cpuPer1000", Goal.AtMost(1.4)),
        new Line("login, SCRAM-SHA-256", "CPU ms", "login SHA-256", "cpuPer1000", Goal.AtMost(0.7)),
        Cpu("room of 500, one speaker", "room", Goal.AtMost(0.008)),
        new Line("the same", "p99, ms", "room", "deliveryP99", Goal.AtMost(20)),
    ];

    private string Idle => $"idle --clients {(isQuick ? 1000 : 5000)} --logins 64 --stream-management false --seconds {(isQuick ? 4 : 20)}";

    private string Login => $"login --clients 200 --stream-management false --messages {(isQuick ? 600 : 2000)}";

    private static Line Cpu(string work, string experiment, Goal goal) => new(work, "CPU s / 1,000", experiment, "cpuPer1000", goal);

    private static Line Rate(string work, string experiment, Goal goal) => new(work, "messages / s", experiment, "rate", goal) { MoreIsBetter = true };

    private string Chat(string more) => $"chat --clients 200 --window 10 {more} {Seconds(3, 10)}";

    private string Seconds(int quick, int full) => string.Create(CultureInfo.InvariantCulture, $"--seconds {(isQuick ? quick : full)} --warm-up {(isQuick ? 1 : 2)}");
}
