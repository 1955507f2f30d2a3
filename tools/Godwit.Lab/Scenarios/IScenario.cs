namespace Godwit.Lab.Scenarios;

/// <summary>Something that happens to a cluster under load.</summary>
internal interface IScenario
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>What happens, in a line.</summary>
    string Summary { get; }

    /// <summary>Lets it happen. Whatever it adds to the page is what it found; the books are judged by the caller.</summary>
    Task RunAsync(Experiment experiment);
}
