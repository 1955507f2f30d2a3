using Godwit.Abstractions.Scheduling;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Godwit.Cluster.Membership;

/// <summary>
/// What the engine does for a connection to another node, to write messages and to take them in, is done by the thread that has them, when it is done with the rest of what it has: all that
/// goes to the node leaves together. The engine would hand it to another thread, which costs more than to write the messages. A connection's work comes one piece after the other
/// anyway, so that it need not be kept apart.
/// </summary>
internal sealed class ConnectionWork : SynchronizationContext
{
    private static readonly ConnectionWork Instance = new();

    /// <summary>Has all connections between nodes work so. Comes behind what else stands on the way to the engine, TLS say.</summary>
    public static void Configure(ISiloBuilder silo) => silo.Configure<SiloConnectionOptions>(static connections =>
    {
        connections.ConfigureSiloInboundConnection(Enter);
        connections.ConfigureSiloOutboundConnection(Enter);
    });

    public override void Post(SendOrPostCallback d, object? state) => FollowingWork.QueueLast(new Piece(this, d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nobody waits for a connection and blocks.");

    public override SynchronizationContext CreateCopy() => this;

    private static void Enter(IConnectionBuilder connections) => connections.Use(static next => context =>
    {
        var outer = Current;
        SetSynchronizationContext(Instance);
        try
        {
            return next(context);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    });

    private sealed class Piece(ConnectionWork work, SendOrPostCallback callback, object? state) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            var outer = Current;
            SetSynchronizationContext(work);
            try
            {
                callback(state);
            }
            finally
            {
                SetSynchronizationContext(outer);
            }
        }
    }
}
