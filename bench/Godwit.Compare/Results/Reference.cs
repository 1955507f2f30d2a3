using Godwit.Compare.Servers;
using static Godwit.Compare.Servers.Contestant;

namespace Godwit.Compare.Results;

/// <summary>
/// The machine on which the goals were set, by what the peers and the relay cost there: two shared cores, Debian's Prosody 0.12.3 and ejabberd 23.01, medians of three.
/// The goals are judged as they stand; this tells how much of a miss is the machine's.
/// </summary>
internal static class Reference
{
    /// <summary>Processor seconds for 1,000 messages, or milliseconds for a login.</summary>
    private static readonly (string Experiment, Contestant Contestant, double Cpu)[] Costs =
    [
        ("chat", Prosody, 0.042), ("chat", Ejabberd, 0.049), ("chat", RelayLines, 0.0053),
        ("chat stream management", Prosody, 0.079), ("chat stream management", Ejabberd, 0.064),
        ("chat TLS", Prosody, 0.051), ("chat TLS", Ejabberd, 0.053),
        ("open loop", Prosody, 0.128), ("open loop", Ejabberd, 0.134), ("open loop", RelayLines, 0.0145),
        ("login", Prosody, 1.01), ("login", Ejabberd, 1.30),
        ("login TLS", Prosody, 2.04), ("login TLS", Ejabberd, 2.42),
        ("room", Prosody, 0.039), ("room", Ejabberd, 0.025),
    ];

    /// <summary>How many times as much the same work costs here; null when none of it was measured.</summary>
    public static Measured? Factor(Figures figures)
    {
        var factors = Costs
            .Select(c => figures.Of(c.Experiment, c.Contestant, "cpuPer1000") is { } here ? here.Median / c.Cpu : (double?)null)
            .OfType<double>().ToList();
        return factors.Count == 0 ? null : Measured.Of(factors);
    }

    /// <summary>The factor in words; empty when there is none.</summary>
    public static string Sentence(Figures figures) => Factor(figures) is { } factor
        ? $"The machine: peers and relay cost {Format.Measured(factor)} times the processor time that they cost where the goals were set. The goals are judged as they stand."
        : "";
}
