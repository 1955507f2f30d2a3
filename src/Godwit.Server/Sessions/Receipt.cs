using Godwit.Protocol.StreamManagement;

namespace Godwit.Server.Sessions;

/// <summary>Stands for one stanza of the client until it is durable.</summary>
/// <param name="Counter">What counts it.</param>
/// <param name="Ticket">Its number there.</param>
internal readonly record struct Receipt(InboundCounter Counter, ulong Ticket)
{
    /// <summary>True when the client was told that it does not count: it sends the stanza again.</summary>
    public bool IsVoid => Counter.IsAbandoned;
}
