using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Cluster.Serialization;

[GenerateSerializer, Immutable, Alias("godwit.parked-stanza")]
internal struct ParkedStanzaSurrogate
{
    [Id(0)]
    public Stanza Stanza;

    [Id(1)]
    public long Sequence;

    [Id(2)]
    public Jid? To;
}

[RegisterConverter]
internal sealed class ParkedStanzaConverter : IConverter<ParkedStanza, ParkedStanzaSurrogate>
{
    public ParkedStanza ConvertFromSurrogate(in ParkedStanzaSurrogate surrogate) => new(surrogate.Stanza, surrogate.To, surrogate.Sequence);

    public ParkedStanzaSurrogate ConvertToSurrogate(in ParkedStanza value) => new() { Stanza = value.Stanza, To = value.To, Sequence = value.Sequence };
}

[GenerateSerializer, Immutable, Alias("godwit.parked-session")]
internal struct ParkedSessionSurrogate
{
    [Id(0)]
    public string Token;

    [Id(1)]
    public TimeSpan For;

    [Id(2)]
    public TimeSpan Left;

    [Id(3)]
    public uint Handled;

    [Id(4)]
    public uint Acknowledged;

    [Id(5)]
    public ParkedStanza[] Written;

    [Id(6)]
    public ParkedStanza[] Waiting;
}

[RegisterConverter]
internal sealed class ParkedSessionConverter : IConverter<ParkedSession, ParkedSessionSurrogate>
{
    public ParkedSession ConvertFromSurrogate(in ParkedSessionSurrogate surrogate) =>
        new(surrogate.Token, surrogate.For, surrogate.Left, surrogate.Handled, surrogate.Acknowledged, surrogate.Written, surrogate.Waiting);

    public ParkedSessionSurrogate ConvertToSurrogate(in ParkedSession value) => new()
    {
        Token = value.Token,
        For = value.For,
        Left = value.Left,
        Handled = value.Handled,
        Acknowledged = value.Acknowledged,
        Written = [.. value.Written],
        Waiting = [.. value.Waiting],
    };
}

[GenerateSerializer, Immutable, Alias("godwit.unparked-session")]
internal struct UnparkedSessionSurrogate
{
    [Id(0)]
    public ParkedSession Session;

    [Id(1)]
    public Binding Binding;

    [Id(2)]
    public Stanza[] Setup;
}

[RegisterConverter]
internal sealed class UnparkedSessionConverter : IConverter<UnparkedSession, UnparkedSessionSurrogate>
{
    public UnparkedSession ConvertFromSurrogate(in UnparkedSessionSurrogate surrogate) => new(surrogate.Session, surrogate.Binding, surrogate.Setup);

    public UnparkedSessionSurrogate ConvertToSurrogate(in UnparkedSession value) => new() { Session = value.Session, Binding = value.Binding, Setup = [.. value.Setup] };
}

[GenerateSerializer, Immutable, Alias("godwit.seen-session")]
internal struct SeenSessionSurrogate
{
    [Id(0)]
    public Jid Address;

    [Id(1)]
    public string Node;
}

[RegisterConverter]
internal sealed class SeenSessionConverter : IConverter<SeenSession, SeenSessionSurrogate>
{
    public SeenSession ConvertFromSurrogate(in SeenSessionSurrogate surrogate) => new(surrogate.Address, surrogate.Node);

    public SeenSessionSurrogate ConvertToSurrogate(in SeenSession value) => new() { Address = value.Address, Node = value.Node };
}

[GenerateSerializer, Immutable, Alias("godwit.moving-session")]
internal struct MovingSessionSurrogate
{
    [Id(0)]
    public SessionSnapshot Session;

    [Id(1)]
    public long[] Behind;

    [Id(2)]
    public ParkedSession? Parked;

    [Id(3)]
    public bool IsHeld;

    /// <remarks>A version that does not know it lets the client bind anew when the answer that gave it out is lost.</remarks>
    [Id(4)]
    public ParkedSession? Given;
}

[RegisterConverter]
internal sealed class MovingSessionConverter : IConverter<MovingSession, MovingSessionSurrogate>
{
    public MovingSession ConvertFromSurrogate(in MovingSessionSurrogate surrogate) => new(surrogate.Session, surrogate.Behind, surrogate.Parked, surrogate.IsHeld, surrogate.Given);

    public MovingSessionSurrogate ConvertToSurrogate(in MovingSession value) =>
        new() { Session = value.Session, Behind = [.. value.Behind], Parked = value.Parked, IsHeld = value.IsHeld, Given = value.Given };
}
