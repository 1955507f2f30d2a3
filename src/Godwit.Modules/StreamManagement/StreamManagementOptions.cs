using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Godwit.Modules.StreamManagement;

/// <summary>What the operator decides about stream management.</summary>
public sealed record StreamManagementOptions
{
    /// <summary>How long a session waits for its client to come back.</summary>
    [Description("How long a session waits for its client to come back after the connection broke."), Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ResumeWithin { get; init; } = TimeSpan.FromMinutes(10);
}
