using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Godwit.Cluster.Membership;

/// <summary>
/// A connection of the engine to a node reaches that node or none. One that was started again has the address of the one before, of whose death others do not know yet. The engine takes whoever
/// answers there for both, and when the former has been known dead for ten seconds it closes the connection with all calls and answers that are under way to the one that lives: they
/// are not answered for half a minute.
/// </summary>
internal sealed class MeantNode(ISiloStatusOracle nodes, Serializer<EnginePreamble> preambles)
{
    /// <summary>Has the connections to other nodes come by here. Comes behind what else stands on the way to the engine, TLS say.</summary>
    public static void Configure(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<MeantNode>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<IServiceProvider>(static (connections, services) =>
            connections.ConfigureSiloOutboundConnection(c => c.Use(next => context => services.GetRequiredService<MeantNode>().ConnectAsync(context, next))));
    }

    private async Task ConnectAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var transport = context.Transport;
        if (Latest(context) is { } meant)
        {
            context.Transport = new Introduced(new IntroductionReader(transport.Input, preambles, reached =>
            {
                context.Transport = transport;
                if (reached is not null && !reached.Equals(meant))
                {
                    throw new ConnectionAbortedException($"{meant} was meant, and {reached} was reached");
                }
            }), transport.Output);
        }

        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Transport = transport;
        }
    }

    /// <summary>The node that was meant: the last that is known at the address. The engine does not call one before it, which is dead with that.</summary>
    private SiloAddress? Latest(ConnectionContext context) =>
        nodes.GetApproximateSiloStatuses().Keys.Where(n => n.Endpoint.Equals(context.RemoteEndPoint)).MaxBy(n => n.Generation);

    private sealed class Introduced(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
