using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Modules;
using Godwit.Protocol;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Carbons;

/// <summary>Keeps all of a user's clients in every conversation: each message that one sends or gets, the others get as a copy.</summary>
[Xep(280, "1.0.1")]
public sealed class CarbonsModule : IModule
{
    private const string Ns = "urn:xmpp:carbons:2";
    private const string Forward = "urn:xmpp:forward:0";
    private const string Hints = "urn:xmpp:hints";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Ns)
        .Feature("urn:xmpp:carbons:rules:0")
        .OnIqSet(Ns, "enable", Scope.Account, static request => Switch(request, isOn: true))
        .OnIqSet(Ns, "disable", Scope.Account, static request => Switch(request, isOn: false))
        .On(Phase.Fork, Copy);

    private static ValueTask<Reply> Switch(IqContext request, bool isOn)
    {
        if (request.Session is null)
        {
            return new ValueTask<Reply>(StanzaError.Forbidden);
        }

        request.Session.Slot<CarbonsState>().IsOn = isOn;
        return new ValueTask<Reply>(Reply.Empty);
    }

    private static void Copy(StanzaContext context)
    {
        var message = context.Stanza;
        if (!IsEligible(message))
        {
            return;
        }

        foreach (var session in context.Account.Sessions)
        {
            if (!session.Slot<CarbonsState>().IsOn || session == context.Session || HasOriginal(context, session))
            {
                continue;
            }

            context.Deliveries.Add(new Delivery(session, Wrap(context, session)));
        }
    }

    private static bool HasOriginal(StanzaContext context, IAccountSession session) => context.Deliveries.Any(d => d.Session == session);

    /// <summary>The rules of §6.1: conversations are copied, others' business and what the sender marked private are not.</summary>
    private static bool IsEligible(Stanza message)
    {
        if (message.Kind != StanzaKind.Message || message.Has("private", Ns) || message.Has("no-copy", Hints))
        {
            return false;
        }

        if (message.Type is "groupchat" or "headline" or "error")
        {
            return false;
        }

        return message.Type == "chat" || message.Has("body", Namespaces.Client) || MessageContent.IsWorthKeeping(message);
    }

    private static Stanza Wrap(StanzaContext context, IAccountSession session)
    {
        var own = context.Account.Address;
        var copy = new Element(context.IsOutbound ? "sent" : "received", Ns).Add(new Element("forwarded", Forward).Add(context.Stanza.ToElement()));
        return Stanza.Message(own, session.Address, context.Stanza.Type, null, copy);
    }

    internal sealed class CarbonsState
    {
        public bool IsOn { get; set; }
    }
}
