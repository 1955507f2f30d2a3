using Godwit.Abstractions.Modules;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.PrivateStorage;

/// <summary>Keeps elements for an account's own clients, one for each name and namespace: bookmarks, settings.</summary>
[Xep(49, "1.2")]
public sealed class PrivateStorageModule : IModule
{
    private const string Ns = "jabber:iq:private";

    /// <summary>The largest element, in bytes.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Ns, Scope.Server)
        .OnIqGet(Ns, "query", Scope.Account, GetAsync)
        .OnIqSet(Ns, "query", Scope.Account, SetAsync);

    private static async ValueTask<Reply> GetAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        if (request.Payload.Elements.ToList() is not [var wanted])
        {
            return StanzaError.BadRequest;
        }

        var stored = await request.Account!.Documents.FindAsync(Ns, Key(wanted), CancellationToken.None);
        return new Element("query", Ns).Add(stored is { } kept ? XmlTree.Parse(kept.Span, "") : new Element(wanted.Name, wanted.Namespace));
    }

    private static async ValueTask<Reply> SetAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        var elements = request.Payload.Elements.ToList();
        if (elements.Count == 0 || elements.Exists(e => e.Namespace is "" or Ns))
        {
            return StanzaError.NotAcceptable;
        }

        foreach (var element in elements)
        {
            var bytes = element.ToUtf8();
            if (bytes.Length > MaxBytes)
            {
                return StanzaError.NotAcceptable;
            }

            await request.Account!.Documents.PutAsync(Ns, Key(element), bytes);
        }

        return Reply.Empty;
    }

    private static string Key(Element element) => $"{element.Name} {element.Namespace}";
}
