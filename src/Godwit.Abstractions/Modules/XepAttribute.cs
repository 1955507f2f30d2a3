namespace Godwit.Abstractions.Modules;

/// <summary>States which XEP a module implements, and which version of it. The compliance page is generated from it.</summary>
/// <param name="number">The number, for example 199.</param>
/// <param name="version">The version of the document that was implemented, for example <c>2.0.1</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class XepAttribute(int number, string version) : System.Attribute
{
    /// <summary>The number of the XEP.</summary>
    public int Number { get; } = number;

    /// <summary>The implemented version.</summary>
    public string Version { get; } = version;

    /// <summary>What of the document is left out, in one sentence; null when nothing is.</summary>
    public string? Except { get; init; }
}
