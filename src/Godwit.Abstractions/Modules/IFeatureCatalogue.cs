namespace Godwit.Abstractions.Modules;

/// <summary>What the loaded modules have declared, for service discovery.</summary>
public interface IFeatureCatalogue
{
    /// <summary>The announced namespaces of a scope, without duplicates, in ordinal order.</summary>
    IReadOnlyList<string> Features(Scope scope);

    /// <summary>The announced identities of a scope.</summary>
    IReadOnlyList<FeatureIdentity> Identities(Scope scope);

    /// <summary>The full names of the subdomains that a domain serves, for example <c>conference.example.org</c>.</summary>
    IReadOnlyList<string> Subdomains(string domain);
}

/// <summary>An identity in service discovery.</summary>
public readonly record struct FeatureIdentity(string Category, string Type, string? Name);
