using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Godwit.Cluster.Placement;

/// <summary>Has accounts follow their sessions from time to time.</summary>
internal sealed partial class FollowingRounds(AccountsFollow follow, TimeProvider time, ILogger<FollowingRounds> logger) : BackgroundService
{
    /// <summary>An account goes when it had no session here in two rounds.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Round, time);
        while (await rounds.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await follow.GoAsync(stoppingToken);
            }
#pragma warning disable CA1031 // There is another round.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                RoundFailed(logger, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Accounts could not be sent after their sessions")]
    private static partial void RoundFailed(ILogger logger, Exception exception);
}
