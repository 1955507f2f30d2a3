using Godwit.Compare.Servers;

namespace Godwit.Compare.Results;

/// <summary>A line of the table: one figure of an experiment, and what it must be.</summary>
/// <param name="Work">What is done.</param>
/// <param name="What">What the figure is, with its unit.</param>
/// <param name="Experiment">The experiment.</param>
/// <param name="Key">The name of the figure in it.</param>
/// <param name="Goal">What Godwit's figure must be; null when it is only shown.</param>
internal sealed record Line(string Work, string What, string Experiment, string Key, Goal? Goal)
{
    /// <summary>Which configuration of Godwit.</summary>
    public Contestant Godwit { get; init; } = Contestant.Godwit;

    /// <summary>Which configuration of the peers.</summary>
    public (Contestant Prosody, Contestant Ejabberd) Peers { get; init; } = (Contestant.Prosody, Contestant.Ejabberd);

    /// <summary>The experiment that the peers' figures are from, when it is another one.</summary>
    public string? PeersExperiment { get; init; }

    /// <summary>The experiment that the relay's figure is from, when it is another one: what a relay does is the same with and without TLS.</summary>
    public string? RelayExperiment { get; init; }

    /// <summary>Which relay.</summary>
    public Contestant Relay { get; init; } = Contestant.RelayLines;

    /// <summary>True when a greater figure is better.</summary>
    public bool MoreIsBetter { get; init; }
}
