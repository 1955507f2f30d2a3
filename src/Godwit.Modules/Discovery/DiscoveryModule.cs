using Godwit.Abstractions.Modules;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Discovery;

/// <summary>Tells what the server and its accounts can do, and announces a digest of it when a stream opens.</summary>
[Xep(30, "2.5.0")]
[Xep(115, "1.6.0")]
public sealed class DiscoveryModule(IFeatureCatalogue catalogue, IEnumerable<IServiceInformation> information) : IModule
{
    private const string Info = "http://jabber.org/protocol/disco#info";
    private const string Items = "http://jabber.org/protocol/disco#items";
    private const string Caps = "http://jabber.org/protocol/caps";
    private const string Node = "https://godwit.example/caps";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Info)
        .Feature(Items)
        .Identity("server", "im", "Godwit")
        .Identity("account", "registered", scope: Scope.Account)
        .OnIqGet(Info, "query", Scope.Server, ServerInfo)
        .OnIqGet(Items, "query", Scope.Server, ServerItems)
        .OnIqGet(Info, "query", Scope.Account, AccountInfo)
        .OnIqGet(Items, "query", Scope.Account, AccountItems)
        .StreamFeature(stream => stream.IsAuthenticated
            ? new Element("c", Caps).Set("hash", "sha-1").Set("node", Node).Set("ver", CapsHash.Of(Describe(Scope.Server)))
            : null);

    private ValueTask<Reply> ServerInfo(IqContext request)
    {
        var node = request.Payload["node"];
        if (node is not null && node != $"{Node}#{CapsHash.Of(Describe(Scope.Server))}")
        {
            return new ValueTask<Reply>(StanzaError.ItemNotFound);
        }

        return new ValueTask<Reply>(Describe(Scope.Server).Set("node", node));
    }

    private ValueTask<Reply> ServerItems(IqContext request) => new(new Element("query", Items).AddRange(
        catalogue.Subdomains(request.Domain).Select(name => new Element("item", Items).Set("jid", name))));

    private ValueTask<Reply> AccountInfo(IqContext request) => new(MayAsk(request) ? Describe(Scope.Account) : (Reply)StanzaError.ServiceUnavailable);

    private static ValueTask<Reply> AccountItems(IqContext request) =>
        new(MayAsk(request) ? new Element("query", Items) : (Reply)StanzaError.ServiceUnavailable);

    /// <summary>Who may not see the account's presence may not learn that it exists (§8).</summary>
    private static bool MayAsk(IqContext request) => request.IsOwner || request.Account!.Contact(request.From).SubscribedFrom;

    private Element Describe(Scope scope)
    {
        var query = new Element("query", Info);
        foreach (var (category, type, name) in catalogue.Identities(scope))
        {
            query.Add(new Element("identity", Info).Set("category", category).Set("type", type).Set("name", name));
        }

        foreach (var feature in catalogue.Features(scope))
        {
            query.Add(new Element("feature", Info).Set("var", feature));
        }

        return scope == Scope.Server ? query.AddRange(information.Select(i => i.Form()).OfType<Element>()) : query;
    }
}
