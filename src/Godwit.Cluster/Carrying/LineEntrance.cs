using System.Collections.Concurrent;
using Godwit.Cluster.Membership;
using Godwit.Server.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Godwit.Cluster.Carrying;

/// <summary>Where the lines of other nodes come in: on the port of the engine, behind what stands there, TLS say; told from the engine's own connections by how they begin.</summary>
internal sealed partial class LineEntrance(
    Arrivals arrivals, SessionRegistry registry, ISiloStatusOracle nodes, PauseWatch pauses, Serializer serializer, ILogger<LineEntrance> logger)
{
    /// <summary>The lines that are open, and where they come from.</summary>
    private readonly ConcurrentDictionary<Line<CarriedAnswers, CarriedCall[]>, string> open = new();

    /// <summary>Has the connections of other nodes come by here.</summary>
    public static void Configure(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<LineEntrance>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<IServiceProvider>(static (connections, services) =>
            connections.ConfigureSiloInboundConnection(c => c.Use(next => context => services.GetRequiredService<LineEntrance>().EnterAsync(context, next))));
    }

    /// <summary>A node is dead: if it still says something, nobody listens.</summary>
    public void NodeLost(string node)
    {
        foreach (var (line, from) in open)
        {
            if (from == node)
            {
                line.End();
            }
        }
    }

    private async Task EnterAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var input = context.Transport.Input;
        LineGreeting? greeting = null;
        while (greeting is null)
        {
            var read = await input.ReadAsync().ConfigureAwait(false);
            var bytes = read.Buffer;
            if (!LineGreeting.MayBegin(bytes))
            {
                input.AdvanceTo(bytes.Start);
                await next(context).ConfigureAwait(false);
                return;
            }

            LineGreeting.TryRead(ref bytes, out greeting);
            input.AdvanceTo(bytes.Start, greeting is null ? bytes.End : bytes.Start);
            if (greeting is null && (read.IsCompleted || read.IsCanceled))
            {
                return;
            }
        }

        if (greeting.To == registry.Node)
        {
            await RunAsync(context, greeting.From).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(ConnectionContext context, string from)
    {
        var line = new Line<CarriedAnswers, CarriedCall[]>(context, serializer);
        open[line] = from;
        try
        {
            // Known to be open by now: the node may be found dead at any moment.
            if (!nodes.IsDeadSilo(SiloAddress.FromParsableString(from)))
            {
                await line.RunAsync((number, calls) => Take(line, number, calls)).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever ends it: the other node sees that it has ended.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogEnded(from, failure);
        }
        finally
        {
            open.TryRemove(line, out _);
        }
    }

    private bool Take(Line<CarriedAnswers, CarriedCall[]> line, long number, CarriedCall[] calls)
    {
        if (pauses.IsInDoubt)
        {
            // This node stood still. Who called has had these calls made elsewhere meanwhile, or has told the senders that they were not.
            return false;
        }

        arrivals.Take(calls, answers => line.TrySend(number, answers));
        return true;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The line of the node {From} has ended")]
    private partial void LogEnded(string from, Exception failure);
}
