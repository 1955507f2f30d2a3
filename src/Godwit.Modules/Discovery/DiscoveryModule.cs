using Godwit.Abstractions.Modules;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Discovery;

/// <summary>Tells what the server and its accounts can do, and announces a digest of it when a stream opens.</summary>
[Xep(30, "2.5.0")]
[Xep(115, "1.6.0")]
[Xep(128, "1.0.1")]
public sealed class DiscoveryModule(IFeatureCatalogue catalogue, IEnumerable<IServiceInformation> information) : IModule
{
    private const string Info = "http://jabber.org/protocol/disco#info";
    private const string Items = "http://jabber.org/protocol/disco#items";
    private const string Caps = "http://jabber.org/protocol/caps";

    /// <summary>
    /// Names the software, the same at every server (XEP-0115 §4). The URL of a site is recommended; the project has none, and an invented
    /// one would lead astray.
    /// </summary>
    private const string Node = "urn:godwit:server";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Info)
        .Feature(Items)
        .Feature(Caps, Scope.Server)
        .Identity("server", "im", "Godwit")
        .Identity("account", "registered", scope: Scope.Account)
        .OnIqGet(Info, "query", Scope.Server, ServerInfo)
        .OnIqGet(Items, "query", Scope.Server, ServerItems)
        .OnIqGet(Info, "query", Scope.Account, AccountInfo)
        .OnIqGet(Items, "query", Scope.Account, AccountItems)
        .StreamFeature(stream => stream.IsAuthenticated ? ServerCaps() : null);

    private Element ServerCaps() => new Element("c", Caps).Set("hash", "sha-1").Set("node", Node).Set("ver", CapsHash.Of(Describe(Scope.Server)));

    private ValueTask<Reply> ServerInfo(IqContext request)
    {
        var description = Describe(Scope.Server);
        return new(request.Payload["node"] switch
        {
            null => description,
            var node when node == $"{Node}#{CapsHash.Of(description)}" => description.Set("node", node),
            _ => StanzaError.ItemNotFound,
        });
    }

    private ValueTask<Reply> ServerItems(IqContext request) => new(request.Payload["node"] is null
        ? new Element("query", Items).AddRange(catalogue.Subdomains(request.Domain).Select(name => new Element("item", Items).Set("jid", name)))
        : (Reply)StanzaError.ItemNotFound);

    private ValueTask<Reply> AccountInfo(IqContext request) => OfAccount(request, () => Describe(Scope.Account));

    private static ValueTask<Reply> AccountItems(IqContext request) => OfAccount(request, static () => new Element("query", Items));

    /// <summary>Who may not see the account's presence gets the answer of an account that does not exist (XEP-0030 §8).</summary>
    private static ValueTask<Reply> OfAccount(IqContext request, Func<Element> describe)
    {
        var mayAsk = request.IsOwner || request.Account!.Contact(request.From).SubscribedFrom;
        return new(
            !mayAsk ? StanzaError.ServiceUnavailable
            : request.Payload["node"] is null ? describe()
            : StanzaError.ItemNotFound);
    }

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
