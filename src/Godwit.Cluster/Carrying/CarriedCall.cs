using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Cluster.Carrying;

/// <summary>A call to an account that travels with others, to be made on the account's node: one of the two that messages are made of.</summary>
[GenerateSerializer, Immutable, Alias("godwit.carried-call")]
internal readonly record struct CarriedCall
{
    /// <summary>The account; null when it is the one that the deliveries are for.</summary>
    [Id(0)]
    public Jid? Account { get; init; }

    /// <summary>What is delivered to it; null when something is submitted.</summary>
    [Id(1)]
    public RoutedStanza[]? Deliveries { get; init; }

    /// <summary>The session that submits.</summary>
    [Id(2)]
    public SessionAddress? Route { get; init; }

    /// <summary>What it submits.</summary>
    [Id(3)]
    public Stanza[]? Submissions { get; init; }

    /// <summary>See <see cref="StanzaTag"/>; of what is submitted.</summary>
    [Id(4)]
    public ulong Tag { get; init; }
}
