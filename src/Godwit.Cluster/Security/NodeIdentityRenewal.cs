using Godwit.Abstractions.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Godwit.Cluster.Security;

/// <summary>Keeps the node's certificate young and its list of authorities current, every minute. While the database is away the node goes on with what it has.</summary>
internal sealed partial class NodeIdentityRenewal(NodeIdentity identity, TimeProvider time, ILogger<NodeIdentityRenewal> logger) : BackgroundService
{
    /// <summary>How often it is looked for a new authority.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly PeriodicTimer timer = new(Interval, time);

    /// <summary>A token of another cluster ends the start.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        identity.Refresh();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var before = identity.Certificate;
            try
            {
                identity.Refresh();
                failing = false;
            }
            catch (Exception failure) when (failure is StoreUnavailableException or ClusterTokenException)
            {
                if (!failing)
                {
                    failing = true;
                    LogFailed(failure.Message);
                }
            }

            if (identity.Certificate != before)
            {
                var until = identity.Certificate.NotAfter.ToUniversalTime();
                LogRenewed(until);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node's certificate for other nodes could not be looked after, which is tried again every minute: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The node has a new certificate for other nodes, good until {Until:u}.")]
    private partial void LogRenewed(DateTime until);
}
