using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams.States;

/// <summary>The client must bind a resource (RFC 6120 §7), or take up an earlier session through an element that others handle.</summary>
internal sealed record AwaitingBind : StreamState
{
    private const int GeneratedResourceBytes = 8;

    protected override StreamState OnElement(Element element, StreamFacts facts)
    {
        if (StreamElements.IqPayload(element, "bind", Namespaces.Bind) is { } bind)
        {
            return Bind(element, bind, facts);
        }

        if (StreamElements.IsStanza(element))
        {
            return facts.Close(StreamError.NotAuthorized);
        }

        return Established.PassOn(element, this, facts);
    }

    protected override StreamState OnOwner(StreamInput input, StreamFacts facts)
    {
        if (input is not StreamInput.Resumed(var address) || !address.Bare.Equals(facts.Account))
        {
            return base.OnOwner(input, facts);
        }

        facts.Emit(new StreamEffect.Established(address));
        return new Established(address);
    }

    private StreamState Bind(Element iq, Element bind, StreamFacts facts)
    {
        var wanted = bind.Child("resource")?.Text;
        var generated = string.IsNullOrEmpty(wanted);
        var resource = generated ? facts.RandomText(GeneratedResourceBytes) : wanted;
        var account = facts.Account!;
        if (iq["type"] != "set" || !account.TryWithResource(resource!, out var address))
        {
            facts.Send(StreamElements.Error(iq["id"], StanzaError.BadRequest));
            return this;
        }

        facts.Emit(new StreamEffect.BindResource(address, generated));
        return new Binding(iq["id"]);
    }
}
