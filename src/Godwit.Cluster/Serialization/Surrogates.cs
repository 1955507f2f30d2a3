using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Cluster.Serialization;

/// <summary>How an address goes between nodes: as it is written.</summary>
[GenerateSerializer, Immutable, Alias("godwit.jid")]
internal struct JidSurrogate
{
    [Id(0)]
    public string Text;
}

[RegisterConverter]
internal sealed class JidConverter : IConverter<Jid, JidSurrogate>
{
    public Jid ConvertFromSurrogate(in JidSurrogate surrogate) => Jid.Parse(surrogate.Text);

    public JidSurrogate ConvertToSurrogate(in Jid value) => new() { Text = value.ToString() };
}

/// <summary>How a stanza goes between nodes: as the XML it is.</summary>
[GenerateSerializer, Immutable, Alias("godwit.stanza")]
internal struct StanzaSurrogate
{
    [Id(0)]
    public byte[] Xml;
}

[RegisterConverter]
internal sealed class StanzaConverter : IConverter<Stanza, StanzaSurrogate>
{
    public Stanza ConvertFromSurrogate(in StanzaSurrogate surrogate) => Stanza.ParseStanza(surrogate.Xml);

    public StanzaSurrogate ConvertToSurrogate(in Stanza value) => new() { Xml = value.ToUtf8() };
}

[GenerateSerializer, Immutable, Alias("godwit.session-address")]
internal struct SessionAddressSurrogate
{
    [Id(0)]
    public string Node;

    [Id(1)]
    public long Id;
}

/// <remarks>There are few nodes and many sessions: a node's name is one object, which is also compared faster.</remarks>
[RegisterConverter]
internal sealed class SessionAddressConverter : IConverter<SessionAddress, SessionAddressSurrogate>
{
    public SessionAddress ConvertFromSurrogate(in SessionAddressSurrogate surrogate) => new(string.Intern(surrogate.Node), surrogate.Id);

    public SessionAddressSurrogate ConvertToSurrogate(in SessionAddress value) => new() { Node = value.Node, Id = value.Id };
}

[GenerateSerializer, Immutable, OmitDefaultMemberValues, Alias("godwit.routed-stanza")]
internal struct RoutedStanzaSurrogate
{
    [Id(0)]
    public Stanza Stanza;

    [Id(1)]
    public SessionAddress? Origin;

    [Id(2)]
    public ulong Tag;

    [Id(3)]
    public ulong Refused;
}

[RegisterConverter]
internal sealed class RoutedStanzaConverter : IConverter<RoutedStanza, RoutedStanzaSurrogate>
{
    public RoutedStanza ConvertFromSurrogate(in RoutedStanzaSurrogate surrogate) => new(surrogate.Stanza, surrogate.Origin, surrogate.Tag) { Refused = surrogate.Refused };

    public RoutedStanzaSurrogate ConvertToSurrogate(in RoutedStanza value) => new() { Stanza = value.Stanza, Origin = value.Origin, Tag = value.Tag, Refused = value.Refused };
}

[GenerateSerializer, Immutable, Alias("godwit.gateway-item")]
internal struct GatewayItemSurrogate
{
    [Id(0)]
    public long Session;

    [Id(1)]
    public Stanza Stanza;

    [Id(2)]
    public long Sequence;
}

[RegisterConverter]
internal sealed class GatewayItemConverter : IConverter<GatewayItem, GatewayItemSurrogate>
{
    public GatewayItem ConvertFromSurrogate(in GatewayItemSurrogate surrogate) => new(surrogate.Session, surrogate.Stanza, surrogate.Sequence);

    public GatewayItemSurrogate ConvertToSurrogate(in GatewayItem value) =>
        new() { Session = value.Session, Stanza = value.Stanza, Sequence = value.Sequence };
}

[GenerateSerializer, Immutable, Alias("godwit.gateway-receiver")]
internal struct GatewayReceiverSurrogate
{
    [Id(0)]
    public long Session;

    [Id(1)]
    public Jid To;
}

[RegisterConverter]
internal sealed class GatewayReceiverConverter : IConverter<GatewayReceiver, GatewayReceiverSurrogate>
{
    public GatewayReceiver ConvertFromSurrogate(in GatewayReceiverSurrogate surrogate) => new(surrogate.Session, surrogate.To);

    public GatewayReceiverSurrogate ConvertToSurrogate(in GatewayReceiver value) => new() { Session = value.Session, To = value.To };
}

[GenerateSerializer, Immutable, Alias("godwit.gateway-fan-out")]
internal struct GatewayFanOutSurrogate
{
    [Id(0)]
    public Stanza Stanza;

    [Id(1)]
    public GatewayReceiver[] Receivers;
}

[RegisterConverter]
internal sealed class GatewayFanOutConverter : IConverter<GatewayFanOut, GatewayFanOutSurrogate>
{
    public GatewayFanOut ConvertFromSurrogate(in GatewayFanOutSurrogate surrogate) => new(surrogate.Stanza, surrogate.Receivers);

    public GatewayFanOutSurrogate ConvertToSurrogate(in GatewayFanOut value) => new() { Stanza = value.Stanza, Receivers = [.. value.Receivers] };
}
