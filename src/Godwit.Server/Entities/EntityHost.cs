using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Entities;

/// <summary>Hosts one entity: hands it its stanzas in turns, and carries what it sends.</summary>
internal sealed partial class EntityHost : IEntityContext
{
    /// <summary>
    /// How long an entity that goes waits for what it has sent. A message whose recipient refuses it waits for its error to reach the entity, which takes none any more.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly EntityServices services;
    private readonly Outbox outbox;
    private readonly FanOut fanOut;
    private readonly Ways ways;
    private readonly List<Task> losses = [];
    private readonly IEntity entity;
    private EntityLog? log;

    private EntityHost(Jid address, EntityServices services, Func<IEntityContext, IEntity> make)
    {
        Address = address;
        this.services = services;
        outbox = new Outbox(services.Router, ReturnAsync, services.Queues, services.Time, services.Logger);
        fanOut = new FanOut(services.Gateways, Missed, services.Queues, services.Logger);
        ways = new Ways(services, outbox, fanOut, Lose);
        Documents = services.Documents.Of(address);
        entity = make(this);
    }

    public Jid Address { get; }

    public TimeProvider Time => services.Time;

    public IDocuments Documents { get; }

    /// <summary>True while the entity must stay in memory.</summary>
    public bool IsBusy => entity.IsBusy;

    /// <summary>Brings an entity up. Throws <see cref="InvalidOperationException"/> when no module serves its domain any more.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="services">What it works with.</param>
    /// <param name="arrived">What it brings along from the node where it was; null when it was nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<EntityHost> ActivateAsync(Jid address, EntityServices services, ReadOnlyMemory<byte>? arrived, CancellationToken cancellationToken)
    {
        var subdomain = services.Router.Subdomain(address.Domain)
            ?? throw new InvalidOperationException($"No module serves {address.Domain}.");
        var host = new EntityHost(address, services, subdomain.Entity);
        await host.entity.ActivateAsync(arrived, cancellationToken);
        return host;
    }

    public async ValueTask<IMessageLog> OpenLogAsync(CancellationToken cancellationToken) =>
        log = new EntityLog(await services.Logs.OpenAsync(Address, cancellationToken));

    public Task SendAsync(Stanza stanza, ulong tag = 0) => outbox.SendAsync(stanza.From is null ? stanza.With(Address, stanza.To) : stanza, null, tag);

    public IReceiver Receiver(Jid address, SessionAddress? route) => ways.Open(address, route);

    public void Send(Stanza stanza, IReadOnlyList<IReceiver> receivers) => ways.Send(stanza, receivers);

    public async Task<IReadOnlyList<IReceiver>> SettleAsync(IReadOnlyList<IReceiver> receivers)
    {
        await SettleAsync();
        return [.. receivers.Where(ways.IsUnderWay)];
    }

    public void Lose(IReadOnlyList<IReceiver> receivers)
    {
        if (receivers.Count > 0)
        {
            // What comes of it is on its way already.
            services.Queues.Routing(1);
            losses.RemoveAll(l => l.IsCompleted);
            losses.Add(LostAsync(receivers));
        }
    }

    private void Missed(IReadOnlyList<IReceiver> receivers, bool isAnswered)
    {
        if (isAnswered)
        {
            Ways.MarkLost(receivers, isLost: true);
        }

        Lose(receivers);
    }

    /// <summary>Completes when all that the entity has sent is where it should be, or lost, and the entity knows of that; or when it has taken too long.</summary>
    public async Task SettleAsync()
    {
        const ConfigureAwaitOptions Anyhow = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;
        await SettledAsync().WaitAsync(Settling, services.Time).ConfigureAwait(Anyhow);

        async Task SettledAsync()
        {
            while (UnderWay() is { Count: > 0 } underWay)
            {
                await Task.WhenAll(underWay);
            }
        }
    }

    /// <summary>See <see cref="IEntities.DeliverAsync"/>.</summary>
    public async Task DeliverAsync(IReadOnlyList<RoutedStanza> batch)
    {
        List<Task>? underWay = null;
        foreach (var (stanza, origin, tag) in batch)
        {
            var task = ReceiveAsync(stanza, origin, tag);
            if (!task.IsCompletedSuccessfully)
            {
                (underWay ??= []).Add(task);
            }
        }

        if (underWay is not null)
        {
            await Task.WhenAll(underWay);
        }
    }

    /// <summary>See <see cref="IEntity.LeaveAsync"/>.</summary>
    public Task<ReadOnlyMemory<byte>> LeaveAsync() => entity.LeaveAsync();

    /// <summary>
    /// The sessions of a node are about to go to other nodes: from here on they are reached by their addresses, for <see cref="IGateways.IsLeaving"/> says so. Completes when the node has what was sent
    /// there before, or it is lost.
    /// </summary>
    public Task NodeLeavingAsync(string node) => fanOut.WhenSentAsync(node);

    private List<Task> UnderWay() => [.. ways.Changes.Concat(losses).Concat(fanOut.UnderWay).Concat(outbox.UnderWay).Where(t => !t.IsCompleted)];

    private async Task ReceiveAsync(Stanza stanza, SessionAddress? origin, ulong tag)
    {
        try
        {
            await entity.ReceiveAsync(stanza, origin is not null && services.Gateways.IsLeaving(origin.Node) ? null : origin, tag);
        }
        catch (StoreUnavailableException exception)
        {
            await RefuseAsync(stanza, StanzaError.ResourceConstraint, tag);
            log?.Told(exception);
        }
#pragma warning disable CA1031 // A module's bug must not take the others' stanzas with it.
        catch (Exception exception) when (exception is not FencedException)
#pragma warning restore CA1031
        {
            EntityFailed(services.Logger, Address, exception);
            await RefuseAsync(stanza, StanzaError.InternalServerError, tag);
        }
    }

    private async Task LostAsync(IReadOnlyList<IReceiver> receivers)
    {
        // Whoever sends goes through those whom this takes out.
        await Task.Yield();
        try
        {
            await entity.LostAsync(receivers);
        }
        catch (StoreUnavailableException)
        {
            // They are lost again with the next that is sent to them; the store tells by itself that it fails.
            Ways.MarkLost(receivers, isLost: false);
        }
#pragma warning disable CA1031 // There is nobody to tell.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            EntityFailed(services.Logger, Address, exception);
        }
        finally
        {
            services.Queues.Routing(-1);
        }
    }

    /// <summary>Completes when the sender has been told.</summary>
    private Task RefuseAsync(Stanza stanza, StanzaError error, ulong tag) =>
        StanzaErrors.Answer(stanza, error) is { } answer ? outbox.SendAsync(answer, null, refused: stanza.Kind == StanzaKind.Message ? tag : 0) : Task.CompletedTask;

    /// <summary>The entity may answer to where the answer comes from: that is not waited for.</summary>
    private Task ReturnAsync(Stanza answer, ulong refused)
    {
        if (answer.To is { } to && to.Bare.Equals(Address))
        {
            _ = ReceiveAsync(answer, null, 0);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Address} failed on a stanza")]
    private static partial void EntityFailed(ILogger logger, Jid address, Exception exception);
}
