using System.Diagnostics.CodeAnalysis;
using Godwit.Abstractions.Scheduling;
using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Routing;

/// <summary>
/// What an account or an entity sends: one chain for each destination. While a call is under way, further stanzas for the same destination
/// wait and go as one batch: order is kept, and load makes a stanza cheaper. A message's error has a chain of its own: the call that brought the message waits for it, and two
/// accounts that refuse each other's messages would wait for each other. Used in turns of its owner.
/// </summary>
/// <param name="router">Finds the owners.</param>
/// <param name="answer">Hands an answer to its sender, of a message with its tag; completes when he has it, and never fails.</param>
/// <param name="metrics">Told of what waits.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where a destination that can't be reached is noted.</param>
internal sealed partial class Outbox(StanzaRouter router, Func<Stanza, ulong, Task> answer, QueueMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>How often a message's error is sent at the most, if it is not for the store's sake that it does not arrive.</summary>
    private const int MostAttempts = 5;

    private static readonly GrowingPause Pauses = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(2));

    private Action<Stanza>? answerLater;
    private Dictionary<Jid, Chain>? chains;
    private Dictionary<Jid, Chain>? errors;

    /// <summary>
    /// Sends a stanza to the owner of its <c>to</c>. The task completes when it has left there what it must leave, or its sender was answered
    /// that it did not; it never fails.
    /// </summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="origin">See <see cref="RoutedStanza"/>.</param>
    /// <param name="tag">See <see cref="RoutedStanza"/>.</param>
    /// <param name="refused">See <see cref="RoutedStanza.Refused"/>.</param>
    public Task SendAsync(Stanza stanza, SessionAddress? origin, ulong tag = 0, ulong refused = 0)
    {
        var destination = stanza.To!.Bare;
        var among = stanza is { Kind: StanzaKind.Message, IsError: true } ? errors ??= [] : chains ??= [];
        if (!among.TryGetValue(destination, out var chain))
        {
            chain = among[destination] = new Chain();
            _ = PumpAsync(destination, chain, among);
        }

        metrics.Routing(1);
        return chain.Add(new RoutedStanza(stanza, origin, tag) { Refused = refused });
    }

    /// <summary>What is under way, one task for each destination, errors left aside: it completes when that is there, or its sender was answered; never fails.</summary>
    public IEnumerable<Task> UnderWay => chains?.Values.Select(c => c.Last) ?? [];

    /// <summary>True when nothing is under way to a destination.</summary>
    public bool IsIdle(Jid destination) => WhenSentAsync(destination).IsCompleted;

    /// <summary>Completes when all that was sent to a destination so far is there, errors left aside, or its sender was answered; never fails.</summary>
    public Task WhenSentAsync(Jid destination) => chains?.GetValueOrDefault(destination)?.Last ?? Task.CompletedTask;

    /// <summary>True while the call that brought a message to a destination is under way.</summary>
    public bool Awaits(Jid destination, ulong tag) => chains?.GetValueOrDefault(destination)?.Batch?.Exists(r => r.Tag == tag) == true;

    private async Task PumpAsync(Jid destination, Chain chain, Dictionary<Jid, Chain> among)
    {
        // What the same turn sends here goes with the first call.
        await Task.Yield();
        while (chain.TryTake(out var batch, out var done))
        {
            await DeliverAsync(destination, batch, isError: among == errors);
            metrics.Routing(-batch.Count);
            done.SetResult();
        }

        among.Remove(destination);
    }

    /// <summary>
    /// An error is all that the sender of a message hears of it, and there is none for an error: it is sent until it arrives, as long as the store is what keeps it, for no account
    /// can come up without that. The call that brought the message waits until it is given up, and is not acknowledged before.
    /// </summary>
    private async Task DeliverAsync(Jid destination, List<RoutedStanza> batch, bool isError)
    {
        var pauses = Pauses;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await router.DeliverAsync(destination, batch, answerLater ??= stanza => _ = answer(stanza, 0));
                return;
            }
#pragma warning disable CA1031 // Whatever the reason, the senders are told.
            catch (Exception exception) when (!isError || (attempt >= MostAttempts && exception is not StoreUnavailableException))
            {
                await TryRefuseAsync(destination, batch, exception);
                return;
            }
            catch (Exception)
#pragma warning restore CA1031
            {
                await Task.Delay(pauses.Next(), time);
            }
        }
    }

    private async Task TryRefuseAsync(Jid destination, List<RoutedStanza> batch, Exception exception)
    {
        try
        {
            await RefuseAsync(destination, batch, exception);
        }
#pragma warning disable CA1031 // A bug in answering must not stop the chain.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            DeliveryFailed(logger, destination, batch.Count, failure);
        }
    }

    private Task RefuseAsync(Jid destination, List<RoutedStanza> batch, Exception exception)
    {
        if (exception is not StoreUnavailableException)
        {
            // The store tells once that it fails, not once for each stanza.
            DeliveryFailed(logger, destination, batch.Count, exception);
        }

        var reason = exception is StoreUnavailableException ? StanzaError.ResourceConstraint : StanzaError.RemoteServerTimeout;
        return Task.WhenAll(batch.Select(b => StanzaErrors.Answer(b.Stanza, reason) is { } error ? answer(error, b.Stanza.Kind == StanzaKind.Message ? b.Tag : 0) : Task.CompletedTask));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} stanzas could not be delivered to {Destination}")]
    private static partial void DeliveryFailed(ILogger logger, Jid destination, int count, Exception exception);

    private sealed class Chain
    {
        private List<RoutedStanza>? waiting;
        private TaskCompletionSource? done;
        private Task underWay = Task.CompletedTask;

        /// <summary>What the call that is under way has brought.</summary>
        public List<RoutedStanza>? Batch { get; private set; }

        /// <summary>Completes when the last stanza is done with.</summary>
        public Task Last => done?.Task ?? underWay;

        /// <summary>Adds to what goes with the next call. Completes when that is done with.</summary>
        public Task Add(RoutedStanza stanza)
        {
            // Most chains are one stanza.
            (waiting ??= new(1)).Add(stanza);
            return (done ??= new()).Task;
        }

        /// <summary>Takes what is the next call. False when there is nothing.</summary>
        public bool TryTake([NotNullWhen(true)] out List<RoutedStanza>? batch, [NotNullWhen(true)] out TaskCompletionSource? done)
        {
            (batch, done) = (waiting, this.done);
            (waiting, this.done, underWay) = (null, null, Last);
            Batch = batch;
            return batch is not null && done is not null;
        }
    }
}
