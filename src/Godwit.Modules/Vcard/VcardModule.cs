using Godwit.Abstractions.Modules;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Vcard;

/// <summary>Keeps a business card for each account, which anybody may read.</summary>
[Xep(54, "1.2")]
public sealed class VcardModule : IModule
{
    private const string Ns = "vcard-temp";

    /// <summary>The largest card, in bytes: room for a photo.</summary>
    private const int MaxBytes = 128 * 1024;

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Ns)
        .OnIqGet(Ns, "vCard", Scope.Account, GetAsync)
        .OnIqSet(Ns, "vCard", Scope.Account, SetAsync);

    private static async ValueTask<Reply> GetAsync(IqContext request)
    {
        var stored = await request.Account!.Documents.FindAsync(Ns, "", CancellationToken.None);
        if (stored is { } card)
        {
            return XmlTree.Parse(card.Span, "");
        }

        return request.IsOwner ? new Element("vCard", Ns) : StanzaError.ItemNotFound;
    }

    private static async ValueTask<Reply> SetAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        var card = request.Payload.ToUtf8();
        if (card.Length > MaxBytes)
        {
            return StanzaError.NotAcceptable;
        }

        await request.Account!.Documents.PutAsync(Ns, "", card);
        return Reply.Empty;
    }
}
