using Godwit.Abstractions.Modules;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.PrivateStorage;

/// <summary>Keeps elements for an account's own clients, one for each name and namespace: bookmarks, settings.</summary>
[Xep(49, "1.2")]
public sealed class PrivateStorageModule(PrivateStorageOptions options) : IModule
{
    private const string Ns = "jabber:iq:private";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Ns, Scope.Server)
        .AccountState("private", static _ => new Turns())
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

    private async ValueTask<Reply> SetAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        var elements = request.Payload.Elements.ToList();
        if (elements.Count == 0)
        {
            return StanzaError.BadRequest;
        }

        if (elements.Exists(e => e.Namespace is "" or Ns || e.ToUtf8().Length > options.MostBytes))
        {
            return StanzaError.NotAcceptable;
        }

        var documents = request.Account!.Documents;

        // One change at a time, else many at once would each be counted without the others.
        using var turn = await request.Account.State<Turns>().TakeAsync();
        var keys = (await documents.LoadAsync([Ns], CancellationToken.None)).Select(d => d.Key).Union(elements.Select(Key));
        if (keys.Count() > options.MostElements)
        {
            return StanzaError.ResourceConstraint;
        }

        await Task.WhenAll(elements.Select(e => IsEmpty(e) ? documents.DeleteAsync(Ns, Key(e)) : documents.PutAsync(Ns, Key(e), e.ToUtf8())));
        return Reply.Empty;
    }

    /// <summary>An empty element is what is answered for one that was never stored, too: nothing to keep.</summary>
    private static bool IsEmpty(Element element) => element.Nodes.Count == 0 && element.Attributes.Count == 0;

    private static string Key(Element element) => $"{element.Name} {element.Namespace}";

    /// <summary>The changes of one account, one after the other. Taken in turns of it.</summary>
    private sealed class Turns
    {
        private SemaphoreSlim? gate;

        public async Task<IDisposable> TakeAsync()
        {
            gate ??= new SemaphoreSlim(1);
            await gate.WaitAsync();
            return new Turn(gate);
        }

        private sealed class Turn(SemaphoreSlim gate) : IDisposable
        {
            public void Dispose() => gate.Release();
        }
    }
}
