using Godwit.Protocol.Jids;
using Orleans.Runtime;

namespace Godwit.Cluster.Grains;

/// <summary>
/// Makes references to grains of one kind that are keyed by an address. The engine looks its names up anew, through the attributes of the interface, each
/// time it is asked by the interface; that costs more than the call itself, so it is asked once.
/// </summary>
internal sealed class GrainReferences<TGrain>
    where TGrain : IGrainWithStringKey
{
    private readonly IGrainFactory grains;
    private readonly Lazy<(GrainType Type, GrainInterfaceType Interface)> names;

    public GrainReferences(IGrainFactory grains)
    {
        this.grains = grains;
        names = new(Names);
    }

    /// <summary>The grain of an address.</summary>
    public TGrain this[Jid address] =>
        (TGrain)grains.GetGrain(GrainId.Create(names.Value.Type, address.ToString()), names.Value.Interface);

    private (GrainType Type, GrainInterfaceType Interface) Names()
    {
        var any = (GrainReference)(object)grains.GetGrain<TGrain>("any");
        return (any.GrainId.Type, any.InterfaceType);
    }
}
