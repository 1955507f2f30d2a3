using Godwit.Cluster.Security;
using Godwit.Server.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Godwit.Cluster.Carrying;

/// <summary>Opens lines to other nodes, over the transport that serves the clients; under TLS where the engine's connections are.</summary>
internal sealed class LineConnector(IServiceProvider services, SessionRegistry registry, Serializer serializer, TimeProvider time)
{
    /// <summary>How long a node may take to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IConnectionFactory? factory = services.GetServices<IConnectionListenerFactory>().OfType<IConnectionFactory>().FirstOrDefault();

    /// <summary>False where the clients are served by a transport that does not connect.</summary>
    public bool IsPossible => factory is not null;

    /// <summary>Opens a line to a node. Completes when it has ended, or TLS could not be agreed on; throws when nobody is there, or it broke.</summary>
    /// <param name="node">The node.</param>
    /// <param name="use">Uses the line; what it gives completes when the line has ended.</param>
    public async Task RunAsync(string node, Func<Line<CarriedCall[], CarriedAnswers>, Task> use)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        await using var connection = await factory!.ConnectAsync(SiloAddress.FromParsableString(node).Endpoint, patience.Token).ConfigureAwait(false);
        var builder = new ConnectionBuilder(services);
        services.GetService<NodeTls>()?.Connect(builder);
        builder.Run(context => GreetAsync(context, node, use));
        await builder.Build()(connection).ConfigureAwait(false);
    }

    private async Task GreetAsync(ConnectionContext context, string node, Func<Line<CarriedCall[], CarriedAnswers>, Task> use)
    {
        await context.Transport.Output.WriteAsync(new LineGreeting(registry.Node, node).ToBytes()).ConfigureAwait(false);
        await use(new(context, serializer)).ConfigureAwait(false);
    }
}
