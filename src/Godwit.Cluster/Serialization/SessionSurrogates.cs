using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Cluster.Serialization;

[GenerateSerializer, Immutable, Alias("godwit.binding")]
internal struct BindingSurrogate
{
    [Id(0)]
    public Jid Address;

    [Id(1)]
    public string Owner;
}

[RegisterConverter]
internal sealed class BindingConverter : IConverter<Binding, BindingSurrogate>
{
    public Binding ConvertFromSurrogate(in BindingSurrogate surrogate) => new(surrogate.Address, string.Intern(surrogate.Owner));

    public BindingSurrogate ConvertToSurrogate(in Binding value) => new() { Address = value.Address, Owner = value.Owner };
}

[GenerateSerializer, Immutable, Alias("godwit.session-snapshot")]
internal struct SessionSnapshotSurrogate
{
    [Id(0)]
    public Jid Address;

    [Id(1)]
    public SessionAddress Route;

    [Id(2)]
    public Stanza[] Setup;

    [Id(3)]
    public long[] Open;

    [Id(4)]
    public long[] Acknowledged;
}

[RegisterConverter]
internal sealed class SessionSnapshotConverter : IConverter<SessionSnapshot, SessionSnapshotSurrogate>
{
    public SessionSnapshot ConvertFromSurrogate(in SessionSnapshotSurrogate surrogate) =>
        new(surrogate.Address, surrogate.Route, surrogate.Setup, surrogate.Open, surrogate.Acknowledged);

    public SessionSnapshotSurrogate ConvertToSurrogate(in SessionSnapshot value) => new()
    {
        Address = value.Address,
        Route = value.Route,
        Setup = [.. value.Setup],
        Open = [.. value.Open],
        Acknowledged = [.. value.Acknowledged],
    };
}
