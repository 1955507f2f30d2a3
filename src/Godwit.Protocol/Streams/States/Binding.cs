using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Streams.States;

/// <summary>The owner binds the resource that the client asked for in the iq with this id.</summary>
internal sealed record Binding(string? Id) : StreamState
{
    protected override StreamState OnOwner(StreamInput input, StreamFacts facts)
    {
        switch (input)
        {
            case StreamInput.Bound(var address) when !address.IsBare && address.Bare.Equals(facts.Account):
                facts.Send(StreamElements.Result(Id, new Element("bind", Namespaces.Bind).Add("jid", address.ToString())));
                facts.Emit(new StreamEffect.Established(address));
                return new Established(address);
            case StreamInput.BindRefused(var error):
                facts.Send(StreamElements.Error(Id, error));
                return new AwaitingBind();
            default:
                return base.OnOwner(input, facts);
        }
    }
}
