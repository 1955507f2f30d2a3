using System.IO.Pipelines;
using System.Net;
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
/// are not answered for half a minute. Here such a connection does not come about; the engine tries it again every second until it knows the new one.
/// </summary>
internal sealed class MeantNode(ISiloStatusOracle nodes, Serializer<EnginePreamble> preambles)
{
    /// <summary>Has the connections to other nodes come by here. Comes behind what else stands on the way to the engine, TLS say, and when its transport is chosen.</summary>
    public static void Configure(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<MeantNode>();
        foreach (var former in silo.Services.Where(static s => s.IsKeyedService && s.ServiceType == typeof(IConnectionFactory)).ToList())
        {
            var make = former.KeyedImplementationFactory!;
            silo.Services.Remove(former);
            silo.Services.AddKeyedSingleton<IConnectionFactory>(former.ServiceKey, (services, key) => new Connector(services, (IConnectionFactory)make(services, key)));
        }

        silo.Services.AddOptions<SiloConnectionOptions>().Configure<IServiceProvider>(static (connections, services) =>
            connections.ConfigureSiloOutboundConnection(c => c.Use(next => context => services.GetRequiredService<MeantNode>().ConnectAsync(context, next))));
    }

    private async Task ConnectAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var transport = context.Transport;
        if (context.Features.Get<Meaning>()?.Node is { } meant)
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

    /// <summary>The node that is meant by who connects to an address now: the last that is known there, for the engine calls none that is dead. Null where none is known.</summary>
    private SiloAddress? At(EndPoint address) =>
        nodes.GetApproximateSiloStatuses().Where(n => n.Value != SiloStatus.Dead && n.Key.Endpoint.Equals(address)).Select(n => n.Key).MaxBy(n => n.Generation);

    /// <summary>What the connection carries on its way: the node that was meant when it was begun.</summary>
    private sealed record Meaning(SiloAddress? Node);

    private sealed class Connector(IServiceProvider services, IConnectionFactory connector) : IConnectionFactory
    {
        public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        {
            var meaning = new Meaning(services.GetRequiredService<MeantNode>().At(endpoint));
            var connection = await connector.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
            connection.Features.Set(meaning);
            return connection;
        }
    }

    private sealed class Introduced(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
