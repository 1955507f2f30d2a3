using Godwit.Compare.Servers;

namespace Godwit.Compare.Experiments;

/// <summary>One thing that is measured on several servers.</summary>
internal interface IExperiment
{
    /// <summary>Its name, by which the lines of the table find its figures.</summary>
    string Name { get; }

    /// <summary>Who takes part.</summary>
    IReadOnlyList<Contestant> Contestants { get; }

    /// <summary>How many rounds at the most.</summary>
    int Rounds { get; }

    /// <summary>Measures one contestant once.</summary>
    Task<Outcome> RunAsync(Lab lab, Contestant contestant, CancellationToken stop);
}
