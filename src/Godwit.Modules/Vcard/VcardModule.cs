using Godwit.Abstractions.Modules;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Vcard;

/// <summary>Keeps a business card for each account, which anybody may read.</summary>
[Xep(54, "1.3.0")]
public sealed class VcardModule(VcardOptions options) : IModule
{
    private const string Ns = "vcard-temp";

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

        // §3.3: the answer to others is the one that an account gets which does not exist, so that nobody can list accounts.
        return request.IsOwner ? new Element("vCard", Ns) : StanzaError.ServiceUnavailable;
    }

    private async ValueTask<Reply> SetAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        var card = request.Payload.ToUtf8();
        if (card.Length > options.MostBytes)
        {
            return StanzaError.NotAcceptable;
        }

        await request.Account!.Documents.PutAsync(Ns, "", card);
        return Reply.Empty;
    }
}
