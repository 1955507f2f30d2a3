using Godwit.Server.Configuration;
using Orleans.Hosting;

namespace Godwit.Cluster.Placement;

/// <summary>
/// Has the engine move what is in use to other nodes, by itself. Only rooms: an account is where its session is, and would be taken away from it. Between accounts the engine sees the calls from
/// other nodes alone, for those of the own node are none of its messages; it would draw an account to those to whom it speaks and away from its own session, and the other way round as soon as
/// it is there.
/// </summary>
internal static class HotSpots
{
    public static void Configure(ISiloBuilder silo, RoomBalance balance)
    {
#pragma warning disable ORLEANSEXP001, ORLEANSEXP002 // The engine calls both experiments; they are off unless somebody wants them.
        if (balance == RoomBalance.Load)
        {
            silo.AddActivationRebalancer();
        }

        if (balance == RoomBalance.Calls)
        {
            silo.AddActivationRepartitioner();
        }
#pragma warning restore ORLEANSEXP001, ORLEANSEXP002
    }
}
