using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Routing;

/// <summary>
/// What an account or an entity sends: one chain for each destination. While a call is under way, further stanzas for the same destination
/// wait and go as one batch: order is kept, and load makes a stanza cheaper. Used in turns of its owner.
/// </summary>
internal sealed partial class Outbox(StanzaRouter router, Action<Stanza> answer, QueueMetrics metrics, ILogger logger)
{
    private Dictionary<Jid, Chain>? chains;

    /// <summary>
    /// Sends a stanza to the owner of its <c>to</c>. The task completes when it has left there what it must leave, or its sender was answered
    /// that it did not; it never fails.
    /// </summary>
    public Task SendAsync(Stanza stanza, SessionAddress? origin, ulong tag = 0)
    {
        var destination = stanza.To!.Bare;
        chains ??= [];
        if (!chains.TryGetValue(destination, out var chain))
        {
            chain = chains[destination] = new Chain();
            _ = PumpAsync(destination, chain, chains);
        }

        metrics.Routing(1);
        chain.Waiting.Add(new RoutedStanza(stanza, origin, tag));
        return chain.Done.Task;
    }

    private async Task PumpAsync(Jid destination, Chain chain, Dictionary<Jid, Chain> chains)
    {
        // What the same turn sends here goes with the first call.
        await Task.Yield();
        while (chain.Waiting.Count > 0)
        {
            var (batch, done) = chain.Take();
            try
            {
                await router.DeliverAsync(destination, batch, answer);
            }
#pragma warning disable CA1031 // Whatever the reason, the senders are told.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                TryRefuse(destination, batch, exception);
            }

            metrics.Routing(-batch.Count);
            done.SetResult();
        }

        chains.Remove(destination);
    }

    private void TryRefuse(Jid destination, List<RoutedStanza> batch, Exception exception)
    {
        try
        {
            Refuse(destination, batch, exception);
        }
#pragma warning disable CA1031 // A bug in answering must not stop the chain.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            DeliveryFailed(logger, destination, batch.Count, failure);
        }
    }

    private void Refuse(Jid destination, List<RoutedStanza> batch, Exception exception)
    {
        if (exception is not StoreUnavailableException)
        {
            // The store tells once that it fails, not once for each stanza.
            DeliveryFailed(logger, destination, batch.Count, exception);
        }

        foreach (var (stanza, _, _) in batch)
        {
            var reason = exception is StoreUnavailableException ? StanzaError.ResourceConstraint : StanzaError.RemoteServerTimeout;
            if (StanzaErrors.Answer(stanza, reason) is { } error)
            {
                answer(error);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} stanzas could not be delivered to {Destination}")]
    private static partial void DeliveryFailed(ILogger logger, Jid destination, int count, Exception exception);

    private sealed class Chain
    {
        public List<RoutedStanza> Waiting { get; private set; } = [];

        public TaskCompletionSource Done { get; private set; } = new();

        public (List<RoutedStanza> Batch, TaskCompletionSource Done) Take()
        {
            var taken = (Waiting, Done);
            Waiting = [];
            Done = new TaskCompletionSource();
            return taken;
        }
    }
}
