using System.Collections.Frozen;
using System.Collections.Immutable;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Xml;

namespace Godwit.Server.Modules;

/// <summary>
/// What all loaded modules have added, in the order in which it runs. Immutable: loading or unloading a module builds a new table,
/// which is put in place with one write.
/// </summary>
internal sealed class HandlerTable
{
    private readonly FrozenDictionary<IqKey, IqHandler> serverRequests;
    private readonly FrozenDictionary<IqKey, IqHandler> accountRequests;
    private readonly FrozenSet<(string Namespace, string Name)> remembered;
    private readonly ImmutableArray<StanzaHook>[] hooks;
    private readonly FrozenDictionary<(string Namespace, string Name), StreamElementHandler> streamElements;
    private readonly FrozenDictionary<(string Namespace, string Name), UnauthenticatedIqHandler> unauthenticated;

    public HandlerTable(IReadOnlyList<ModuleLedger> ledgers)
    {
        var ordered = ModuleOrder.Resolve(ledgers);
        Order = [.. ordered.Select(l => l.Module)];
        serverRequests = Requests(ordered, Scope.Server);
        accountRequests = Requests(ordered, Scope.Account);
        remembered = ordered.SelectMany(l => l.Remembered).ToFrozenSet();
        hooks = [.. Enum.GetValues<Phase>().Select(phase => HooksOf(ordered, phase))];
        DeliverHooks = [.. ordered.SelectMany(l => l.DeliverHooks)];
        SendHooks = [.. ordered.SelectMany(l => l.SendHooks)];
        ResumedHooks = [.. ordered.SelectMany(l => l.ResumedHooks)];
        AccountStates = [.. ordered.SelectMany(l => l.AccountStates)];
        StreamFeatures = [.. ordered.SelectMany(l => l.StreamFeatures)];
        streamElements = ordered.SelectMany(l => l.StreamElements).ToFrozenDictionary(e => e.Key, e => e.Handler);
        unauthenticated = ordered.SelectMany(l => l.UnauthenticatedRequests).ToFrozenDictionary(e => e.Key, e => e.Handler);
        Subdomains = ordered.SelectMany(l => l.Subdomains).ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);
        Features = [.. ordered.SelectMany(l => l.Features)];
        Identities = [.. ordered.SelectMany(l => l.Identities)];
    }

    /// <summary>The modules in the order in which their hooks run.</summary>
    public ImmutableArray<IModule> Order { get; }

    public ImmutableArray<DeliverHook> DeliverHooks { get; }

    public ImmutableArray<SendHook> SendHooks { get; }

    public ImmutableArray<Action<ISession>> ResumedHooks { get; }

    public ImmutableArray<AccountStateEntry> AccountStates { get; }

    public ImmutableArray<Func<StreamFeatureContext, Element?>> StreamFeatures { get; }

    public FrozenDictionary<string, SubdomainEntry> Subdomains { get; }

    public ImmutableArray<(string Namespace, Scope Scope)> Features { get; }

    public ImmutableArray<(FeatureIdentity Identity, Scope Scope)> Identities { get; }

    public ImmutableArray<StanzaHook> Hooks(Phase phase) => hooks[(int)phase];

    public IqHandler? Request(Scope scope, IqKey key) =>
        (scope == Scope.Server ? serverRequests : accountRequests).GetValueOrDefault(key);

    /// <summary>True for a payload by which a session sets itself up.</summary>
    public bool IsRemembered(string ns, string name) => remembered.Contains((ns, name));

    public StreamElementHandler? StreamElement(string ns, string name) => streamElements.GetValueOrDefault((ns, name));

    /// <summary>The payload namespaces that someone handles before authentication.</summary>
    public IReadOnlySet<string> UnauthenticatedNamespaces => unauthenticated.Keys.Select(k => k.Namespace).ToHashSet(StringComparer.Ordinal);

    public UnauthenticatedIqHandler? Unauthenticated(string ns, string name) => unauthenticated.GetValueOrDefault((ns, name));

    private static FrozenDictionary<IqKey, IqHandler> Requests(IReadOnlyList<ModuleLedger> ledgers, Scope scope) =>
        ledgers.SelectMany(l => l.Requests).Where(r => r.Scope.HasFlag(scope)).ToFrozenDictionary(r => r.Key, r => r.Handler);

    private static ImmutableArray<StanzaHook> HooksOf(IReadOnlyList<ModuleLedger> ledgers, Phase phase) =>
        [.. ledgers.SelectMany(l => l.Hooks).Where(h => h.Phase == phase).Select(h => h.Hook)];
}
