using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Modules;

/// <summary>
/// Where a module declares what it adds. Each call is entered in the module's ledger; unloading the module takes all of it back.
/// </summary>
public interface IModuleBuilder
{
    /// <summary>Announces a feature (a namespace) in service discovery.</summary>
    IModuleBuilder Feature(string ns, Scope scope = Scope.Server | Scope.Account);

    /// <summary>Announces an identity in service discovery.</summary>
    IModuleBuilder Identity(string category, string type, string? name = null, Scope scope = Scope.Server);

    /// <summary>Handles <c>&lt;iq type='get'&gt;</c> with this payload, at the addresses of the scope.</summary>
    IModuleBuilder OnIqGet(string ns, string name, Scope scope, IqHandler handler);

    /// <summary>Handles <c>&lt;iq type='set'&gt;</c> with this payload, at the addresses of the scope.</summary>
    IModuleBuilder OnIqSet(string ns, string name, Scope scope, IqHandler handler);

    /// <summary>
    /// Remembers the last request of each session with a payload of this namespace and one of these names, when it is for the account itself: it is made once more, and its answer
    /// dropped, when the account comes up anew on another node. For requests that set <see cref="IAccountSession.Slot{T}"/> and do nothing else.
    /// </summary>
    IModuleBuilder Remember(string ns, params string[] names);

    /// <summary>Looks at stanzas of an account in a phase before <see cref="Phase.Deliver"/>.</summary>
    IModuleBuilder On(Phase phase, StanzaHook hook);

    /// <summary>Looks at what a session is about to get.</summary>
    IModuleBuilder OnDeliver(DeliverHook hook);

    /// <summary>In every phase, this module's hooks run before those of another.</summary>
    IModuleBuilder Before<TModule>()
        where TModule : IModule;

    /// <summary>
    /// Gives each account a slot of this type, made when the account comes up from its documents of one collection (none: an empty list).
    /// Read it with <see cref="IAccount.State{T}"/>.
    /// </summary>
    IModuleBuilder AccountState<T>(string collection, Func<IReadOnlyList<Document>, T> load)
        where T : class;

    /// <summary>Handles an element of a stream that is no stanza, once the stream is authenticated.</summary>
    IModuleBuilder OnStreamElement(string ns, string name, StreamElementHandler handler);

    /// <summary>Offers a stream feature. The function returns null when the feature is not for this stream.</summary>
    IModuleBuilder StreamFeature(Func<StreamFeatureContext, Element?> feature);

    /// <summary>Handles an iq on a stream that is not authenticated yet.</summary>
    IModuleBuilder OnUnauthenticatedIq(string ns, string name, UnauthenticatedIqHandler handler);

    /// <summary>Looks at every stanza that leaves through a session's stream, on the session's node; may hold it back.</summary>
    IModuleBuilder OnSend(SendHook hook);

    /// <summary>Called when a session continues on a new stream, before anything is written there.</summary>
    IModuleBuilder OnResumed(Action<ISession> hook);

    /// <summary>
    /// Serves a subdomain of each of the server's domains (<c>name.DOMAIN</c>): its bare JIDs are entities made by the factory, the
    /// subdomain itself answers through <paramref name="service"/>.
    /// </summary>
    IModuleBuilder Subdomain(string name, Func<IEntityContext, IEntity> entity, IqHandler service);
}
