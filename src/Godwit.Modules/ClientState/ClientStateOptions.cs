using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Godwit.Modules.ClientState;

/// <summary>What the operator decides about inactive clients.</summary>
public sealed record ClientStateOptions
{
    /// <summary>How many stanzas wait for an inactive client at the most; then all go.</summary>
    [Description("How many stanzas wait for an inactive client at the most; then all go."), Range(1, 10_000)]
    public int MostHeld { get; init; } = 200;
}
