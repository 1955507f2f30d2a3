namespace Godwit.Server.Configuration;

/// <summary>One key of the configuration.</summary>
/// <param name="Key">Its name, with a colon between the parts.</param>
/// <param name="Default">The default, as it would be written.</param>
/// <param name="Allowed">What is allowed, in words.</param>
/// <param name="Help">What it means.</param>
/// <param name="Apply">Puts a value into the model; null when it is not allowed.</param>
public sealed record Setting(string Key, string Default, string Allowed, string Help, Func<GodwitModel, string, GodwitModel?> Apply);
