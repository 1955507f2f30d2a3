namespace Godwit.Protocol.Streams.States;

/// <summary>The client was told to proceed; the TLS handshake is under way, and nothing may be written before it is done.</summary>
internal sealed record AwaitingTls : StreamState
{
    public override StreamState On(StreamInput input, StreamFacts facts)
    {
        if (input is StreamInput.Secured(var bindings))
        {
            facts.Secure(bindings);
            return new AwaitingStream();
        }

        facts.Emit(new StreamEffect.Disconnect());
        return new Closed();
    }
}
