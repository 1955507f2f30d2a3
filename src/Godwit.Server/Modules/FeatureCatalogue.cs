using Godwit.Abstractions.Modules;

namespace Godwit.Server.Modules;

/// <summary>Reads the announced features off the table in force.</summary>
internal sealed class FeatureCatalogue(Func<HandlerTable> table) : IFeatureCatalogue
{
    public IReadOnlyList<string> Features(Scope scope) =>
        [.. table().Features.Where(f => f.Scope.HasFlag(scope)).Select(f => f.Namespace).Distinct().Order(StringComparer.Ordinal)];

    public IReadOnlyList<FeatureIdentity> Identities(Scope scope) =>
        [.. table().Identities.Where(i => i.Scope.HasFlag(scope)).Select(i => i.Identity).Distinct()];

    public IReadOnlyList<string> Subdomains(string domain) => [.. table().Subdomains.Keys.Order(StringComparer.Ordinal).Select(n => $"{n}.{domain}")];
}
