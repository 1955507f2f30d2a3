namespace Godwit.Abstractions.Modules;

/// <summary>One key of a module's options in the configuration. The reference page is written from these.</summary>
/// <param name="Key">Its name, for example <c>modules:registration:enabled</c>.</param>
/// <param name="IsList">True when it has items: <c>modules:…:0</c> and so on.</param>
/// <param name="Default">The default, as it would be written; empty for none.</param>
/// <param name="Allowed">What is allowed, in words.</param>
/// <param name="Help">What it means.</param>
/// <param name="IsAllowed">True for a value (or an item's value) that is allowed.</param>
public sealed record ModuleSetting(string Key, bool IsList, string Default, string Allowed, string Help, Func<string, bool> IsAllowed);
