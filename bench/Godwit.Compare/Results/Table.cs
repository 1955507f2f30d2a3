using Godwit.Compare.Servers;

namespace Godwit.Compare.Results;

/// <summary>The table of goals, as cells.</summary>
internal static class Table
{
    /// <summary>The names of the columns.</summary>
    public static IReadOnlyList<string> Header { get; } = ["work", "figure", "Prosody", "ejabberd", "relay", "Godwit", "goal", "best peer ÷ Godwit", "Godwit ÷ relay", "verdict"];

    /// <summary>A row.</summary>
    public static IReadOnlyList<string> Row(Line line, Figures figures)
    {
        var peers = line.PeersExperiment ?? line.Experiment;
        var godwit = figures.Of(line.Experiment, line.Godwit, line.Key);
        var relay = figures.Of(line.RelayExperiment ?? line.Experiment, line.Relay, line.Key);
        var best = figures.Best(peers, line.Key, !line.MoreIsBetter, [line.Peers.Prosody, line.Peers.Ejabberd]);
        return
        [
            line.Work,
            line.What,
            Format.Measured(figures.Of(peers, line.Peers.Prosody, line.Key)),
            Format.Measured(figures.Of(peers, line.Peers.Ejabberd, line.Key)),
            Format.Measured(relay),
            Format.Measured(godwit),
            line.Goal?.Text ?? "",
            Ratio(line.MoreIsBetter ? godwit : best, line.MoreIsBetter ? best : godwit),
            line.MoreIsBetter ? Ratio(relay, godwit) : Ratio(godwit, relay),
            line.Goal is null ? "" : Word(line.Goal.Judge(godwit, figures, line.Key)),
        ];
    }

    /// <summary>The verdict in words.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Met => "met",
        Verdict.WithinSpread => "within the spread",
        Verdict.Missed => "MISSED",
        _ => "not measured",
    };

    private static string Ratio(Measured? over, Measured? under) =>
        over is { } o && under is { Median: not 0 } u ? $"{Format.Number(o.Median / u.Median)}×" : "–";
}
