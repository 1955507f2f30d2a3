using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Modules;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Carbons;

/// <summary>Keeps all of a user's clients in every conversation: each message that one sends or gets, the others get as a copy.</summary>
[Xep(280, "1.0.1")]
public sealed class CarbonsModule : IModule
{
    private const string Ns = MessageContent.Carbons;

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Ns)
        .Feature("urn:xmpp:carbons:rules:0")
        .OnIqSet(Ns, "enable", Scope.Account, static request => Switch(request, isOn: true))
        .OnIqSet(Ns, "disable", Scope.Account, static request => Switch(request, isOn: false))
        .Remember(Ns, "enable", "disable")
        .AccountState("carbons", static _ => new SentMessages())
        .On(Phase.Fork, Copy);

    private static ValueTask<Reply> Switch(IqContext request, bool isOn)
    {
        if (request.Session is null)
        {
            return new ValueTask<Reply>(StanzaError.NotAllowed);
        }

        request.Session.Slot<CarbonsState>().IsOn = isOn;
        return new ValueTask<Reply>(Reply.Empty);
    }

    private static void Copy(StanzaContext context)
    {
        var message = context.Stanza;
        if (message.Kind != StanzaKind.Message || !IsCopied(context))
        {
            return;
        }

        Stanza? copy = null;
        foreach (var session in context.Account.Sessions)
        {
            // §8: never to the one that sent it, not even when it sent it to another session of the account.
            if (!session.Address.Equals(message.From) && session.Slot<CarbonsState>().IsOn && !Gets(session, context.Deliveries))
            {
                copy ??= Wrap(context);
                context.Deliveries.Add(new Delivery(session, copy.WithTo(session.Address)));
            }
        }
    }

    private static bool Gets(IAccountSession session, IList<Delivery> deliveries) => deliveries.Any(d => d.Session == session);

    private static bool IsCopied(StanzaContext context)
    {
        var sent = context.Account.State<SentMessages>();
        if (context.Stanza.IsError)
        {
            return !context.IsOutbound && sent.Take(context.Stanza);
        }

        if (!CopyRules.IsEligible(context.Stanza, context.IsOutbound))
        {
            return false;
        }

        if (context.IsOutbound)
        {
            sent.Remember(context.Stanza);
        }

        return true;
    }

    private static Stanza Wrap(StanzaContext context) => Forwarded.Message(
        context.Account.Address, null, context.Stanza.Type, new Element(context.IsOutbound ? "sent" : "received", Ns), context.Stanza.ToUtf8());

    internal sealed class CarbonsState
    {
        public bool IsOn { get; set; }
    }
}
