namespace Godwit.Protocol.Streams.States;

/// <summary>The stream has ended; what still comes has no effect.</summary>
internal sealed record Closed : StreamState
{
    public override StreamState On(StreamInput input, StreamFacts facts) => this;
}
