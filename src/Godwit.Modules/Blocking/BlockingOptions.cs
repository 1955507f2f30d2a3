using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Godwit.Modules.Blocking;

/// <summary>What the operator decides about blocking.</summary>
public sealed record BlockingOptions
{
    /// <summary>How many addresses one account may block.</summary>
    [Description("How many addresses one account may block."), Range(1, 100_000)]
    public int MostAddresses { get; init; } = 5000;
}
