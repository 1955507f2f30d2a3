namespace Godwit.Soak.Results;

/// <summary>A property that was looked at.</summary>
/// <param name="What">What has to hold.</param>
/// <param name="Holds">Whether it does.</param>
/// <param name="Figures">What was found.</param>
internal sealed record Finding(string What, bool Holds, string Figures);
