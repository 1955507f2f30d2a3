using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Xml;

namespace Godwit.Server.Modules;

/// <summary>Everything one module has added. Taking the ledger out of the set of ledgers takes the module out of the server.</summary>
internal sealed class ModuleLedger(IModule module) : IModuleBuilder
{
    public IModule Module { get; } = module;

    public List<(string Namespace, Scope Scope)> Features { get; } = [];

    public List<(FeatureIdentity Identity, Scope Scope)> Identities { get; } = [];

    public List<(IqKey Key, Scope Scope, IqHandler Handler)> Requests { get; } = [];

    public List<(string Namespace, string Name)> Remembered { get; } = [];

    public List<(Phase Phase, StanzaHook Hook)> Hooks { get; } = [];

    public List<DeliverHook> DeliverHooks { get; } = [];

    public List<SendHook> SendHooks { get; } = [];

    public List<Action<ISession>> ResumedHooks { get; } = [];

    public List<Type> RunsBefore { get; } = [];

    public List<AccountStateEntry> AccountStates { get; } = [];

    public List<((string Namespace, string Name) Key, StreamElementHandler Handler)> StreamElements { get; } = [];

    public List<Func<StreamFeatureContext, Element?>> StreamFeatures { get; } = [];

    public List<((string Namespace, string Name) Key, UnauthenticatedIqHandler Handler)> UnauthenticatedRequests { get; } = [];

    public List<SubdomainEntry> Subdomains { get; } = [];

    public IModuleBuilder Feature(string ns, Scope scope = Scope.Server | Scope.Account) => Enter(Features, (ns, scope));

    public IModuleBuilder Identity(string category, string type, string? name = null, Scope scope = Scope.Server) =>
        Enter(Identities, (new FeatureIdentity(category, type, name), scope));

    public IModuleBuilder OnIqGet(string ns, string name, Scope scope, IqHandler handler) =>
        Enter(Requests, (new IqKey("get", ns, name), scope, handler));

    public IModuleBuilder OnIqSet(string ns, string name, Scope scope, IqHandler handler) =>
        Enter(Requests, (new IqKey("set", ns, name), scope, handler));

    public IModuleBuilder Remember(string ns, params string[] names)
    {
        Remembered.AddRange(names.Select(name => (ns, name)));
        return this;
    }

    public IModuleBuilder On(Phase phase, StanzaHook hook) => phase == Phase.Deliver
        ? throw new ArgumentException("What a session gets is looked at with OnDeliver.", nameof(phase))
        : Enter(Hooks, (phase, hook));

    public IModuleBuilder OnDeliver(DeliverHook hook) => Enter(DeliverHooks, hook);

    public IModuleBuilder Before<TModule>()
        where TModule : IModule => Enter(RunsBefore, typeof(TModule));

    public IModuleBuilder AccountState<T>(string collection, Func<IReadOnlyList<Document>, T> load)
        where T : class => Enter(AccountStates, new AccountStateEntry(typeof(T), collection, load));

    public IModuleBuilder OnStreamElement(string ns, string name, StreamElementHandler handler) =>
        Enter(StreamElements, ((ns, name), handler));

    public IModuleBuilder StreamFeature(Func<StreamFeatureContext, Element?> feature) => Enter(StreamFeatures, feature);

    public IModuleBuilder OnUnauthenticatedIq(string ns, string name, UnauthenticatedIqHandler handler) =>
        Enter(UnauthenticatedRequests, ((ns, name), handler));

    public IModuleBuilder OnSend(SendHook hook) => Enter(SendHooks, hook);

    public IModuleBuilder OnResumed(Action<ISession> hook) => Enter(ResumedHooks, hook);

    public IModuleBuilder Subdomain(string name, Func<IEntityContext, IEntity> entity, IqHandler service) =>
        Enter(Subdomains, new SubdomainEntry(name, entity, service));

    private ModuleLedger Enter<T>(List<T> page, T entry)
    {
        page.Add(entry);
        return this;
    }
}

/// <summary>Finds the handler of an iq request.</summary>
internal readonly record struct IqKey(string Type, string Namespace, string Name);

/// <summary>A module's slot in every account.</summary>
internal sealed record AccountStateEntry(Type Type, string Collection, Func<IReadOnlyList<Document>, object> Load);

/// <summary>A subdomain that a module serves.</summary>
internal sealed record SubdomainEntry(string Name, Func<IEntityContext, IEntity> Entity, IqHandler Service);
