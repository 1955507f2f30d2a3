using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Archive;

/// <summary>
/// Keeps every conversation of an account, and gives each message the one id by which all of its clients know it.
/// </summary>
[Xep(313, "1.1.3", Except = "Queries in an account's archive by others are refused.")]
[Xep(359, "0.7.0")]
[Xep(59, "1.0.1")]
public sealed class ArchiveModule : IModule
{
    /// <summary>The namespace of the archive.</summary>
    internal const string Ns = "urn:xmpp:mam:2";

    /// <summary>The namespace of stanza and origin ids.</summary>
    internal const string Ids = "urn:xmpp:sid:0";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Ns)
        .Feature($"{Ns}#extended")
        .Feature(Ids)
        .AccountState("archive", ArchivePreferences.Load)
        .On(Phase.Inbound, StripForgedIds)
        .On(Phase.Archive, Keep)
        .On(Phase.Fork, AddStanzaId)
        .OnDeliver(AddStanzaIdAgain)
        .OnIqGet(Ns, "query", Scope.Account, static request => new ValueTask<Reply>(request.IsOwner ? ArchiveQuery.Form() : StanzaError.Forbidden))
        .OnIqSet(Ns, "query", Scope.Account, ArchiveAnswer.AnswerAsync)
        .OnIqGet(Ns, "metadata", Scope.Account, ArchiveAnswer.DescribeAsync)
        .OnIqGet(Ns, "prefs", Scope.Account, ArchivePreferences.GetAsync)
        .OnIqSet(Ns, "prefs", Scope.Account, ArchivePreferences.SetAsync);

    /// <summary>Only the archive's owner may say what the ids of its archive are (XEP-0359 §4).</summary>
    private static void StripForgedIds(StanzaContext context)
    {
        if (context.Stanza.Kind == StanzaKind.Message && context.Stanza.Has("stanza-id", Ids))
        {
            var own = context.Account.Address.ToString();
            var stanza = context.Stanza;
            context.Stanza = stanza.Without(c => c is { Name: "stanza-id", Namespace: Ids } && stanza.Parse(c)["by"] == own);
        }
    }

    private static void Keep(StanzaContext context)
    {
        var message = context.Stanza;
        if (message.Child("origin-id", Ids)?["id"] is { Length: > 0 } origin)
        {
            context.Identity = MessageIdentity.Of(message.From!.Bare, message.To!.Bare, origin);
        }

        var peer = context.IsOutbound ? message.To! : message.From!;
        if (IsArchived(message) && context.Account.State<ArchivePreferences>().Wants(peer, context.Account))
        {
            context.Store |= LogFlags.Archive;
        }
    }

    /// <summary>XEP-0313 §5.1.1: what a user would look for again; not errors, not what rooms say (rooms have archives of their own).</summary>
    private static bool IsArchived(Stanza message) => message.Type is (null or "normal" or "chat") && MessageContent.IsWorthKeeping(message);

    /// <summary>Every copy that goes to the account's sessions now, carbons too, carries the id.</summary>
    private static void AddStanzaId(StanzaContext context)
    {
        if (context.Sequence == 0 || context.Stanza.Kind != StanzaKind.Message)
        {
            return;
        }

        var plain = context.Stanza;
        context.Stanza = plain.Append(StanzaId.Element(context.Account.Address, context.Sequence));
        for (var i = 0; i < context.Deliveries.Count; i++)
        {
            if (context.Deliveries[i].Stanza == plain)
            {
                context.Deliveries[i] = context.Deliveries[i] with { Stanza = context.Stanza };
            }
        }
    }

    /// <summary>A message that has waited comes from the log, which keeps it as it was sent.</summary>
    private static void AddStanzaIdAgain(DeliverContext context)
    {
        if (context is { IsReplay: true, Entry: { } entry })
        {
            context.Stanza = context.Stanza.Append(StanzaId.Element(context.Account.Address, entry.Sequence));
        }
    }
}
