using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Entities;

/// <summary>
/// The ways from an entity to those who get what it sends to many. There are two: straight to the node that has the session, with one call for all of them; and by the address of the session, through
/// its account, which knows where it is, or keeps what comes while its client is on the way to another node. What is sent on the one would pass what is under way on the other: before a way changes,
/// all that was sent before has to arrive. Used in turns of the entity.
/// </summary>
/// <param name="services">What the entity works with.</param>
/// <param name="outbox">The way by the address.</param>
/// <param name="fanOut">The way to the nodes.</param>
/// <param name="lost">Told of those for whom too much had to be held.</param>
internal sealed partial class Ways(EntityServices services, Outbox outbox, FanOut fanOut, Action<IReadOnlyList<IReceiver>> lost)
{
    private readonly Dictionary<Way, Task> changes = [];

    /// <summary>The changes that are under way; none of them fails.</summary>
    public IEnumerable<Task> Changes => changes.Values;

    /// <summary>See <see cref="IEntityContext.Receiver"/>.</summary>
    public IReceiver Open(Jid address, SessionAddress? route)
    {
        var way = new Way(this, address);
        if (route is null || outbox.IsIdle(address.Bare))
        {
            way.Route = route;
        }
        else
        {
            // Something may be on its way to the same session: it has left and comes again, say.
            Change(way, toNode: true);
        }

        return way;
    }

    /// <summary>See <see cref="IEntityContext.Send(Stanza, IReadOnlyList{IReceiver})"/>.</summary>
    public void Send(Stanza stanza, IReadOnlyList<IReceiver> receivers)
    {
        for (var i = 0; i < receivers.Count; i++)
        {
            if (!IsStraight(receivers[i]))
            {
                SendToSome(stanza, receivers);
                return;
            }
        }

        fanOut.Send(stanza, receivers);
    }

    /// <summary>See <see cref="IReceiver.HeardFrom"/>.</summary>
    public void HeardFrom(Way way, SessionAddress origin)
    {
        if (way.Held is not null)
        {
            way.Heard = origin;
        }
        else if (way.Route != origin)
        {
            Change(way, toNode: true);
        }
    }

    /// <summary>The node of these receivers does not have their sessions, though others may: they are told, by their addresses, that they are out.</summary>
    /// <param name="receivers">The receivers.</param>
    /// <param name="isLost">False when they could not be taken out.</param>
    public static void MarkLost(IReadOnlyList<IReceiver> receivers, bool isLost)
    {
        foreach (var way in receivers.OfType<Way>())
        {
            way.IsLost = isLost;
        }
    }

    /// <summary>True when something that was sent to a receiver may not be there yet.</summary>
    public bool IsUnderWay(IReceiver receiver) =>
        ((Way)receiver).Held is not null || !(receiver.Route is { } route ? fanOut.WhenSentAsync(route.Node).IsCompleted : outbox.IsIdle(receiver.Address.Bare));

    private bool IsStraight(IReceiver receiver) => receiver is Way { Held: null, IsLost: false, Route: { } route } && !services.Gateways.IsLeaving(route.Node);

    /// <summary>Not all of them are reached straight.</summary>
    private void SendToSome(Stanza stanza, IReadOnlyList<IReceiver> receivers)
    {
        var straight = new List<IReceiver>(receivers.Count);
        foreach (var receiver in receivers)
        {
            if (IsStraight(receiver))
            {
                straight.Add(receiver);
            }
            else
            {
                Send(stanza, (Way)receiver);
            }
        }

        fanOut.Send(stanza, straight);
    }

    private void Send(Stanza stanza, Way way)
    {
        if (way.IsLost)
        {
            _ = stanza is { Kind: StanzaKind.Presence, Type: "unavailable" } ? outbox.SendAsync(stanza.WithTo(way.Address), null) : Task.CompletedTask;
            return;
        }

        if (way is { Held: null, Route: not null })
        {
            // The node is being emptied.
            Change(way, toNode: false);
        }

        if (way.Held is null)
        {
            _ = outbox.SendAsync(stanza.WithTo(way.Address), null);
            return;
        }

        services.Queues.Routing(1);
        if (!way.TryHold(stanza, services.Model.Limits.QueuedStanzas, services.Model.Limits.QueuedBytes))
        {
            Lose(way);
        }
    }

    private void Change(Way way, bool toNode)
    {
        var change = ChangeAsync(way, toNode);
        if (!change.IsCompleted)
        {
            changes[way] = change;
        }
    }

    private async Task ChangeAsync(Way way, bool toNode)
    {
        var held = way.Hold();
        await (way.Route is { } former ? fanOut.WhenSentAsync(former.Node) : outbox.WhenSentAsync(way.Address.Bare));
        var route = toNode ? await FindAsync(way.Address) : null;
        while (way.Held == held && way.Heard is { } heard && heard != route)
        {
            // It has gone on while its account was asked.
            way.Heard = null;
            route = await FindAsync(way.Address);
        }

        if (way.Held != held)
        {
            // It was lost meanwhile.
            return;
        }

        changes.Remove(way);
        way.Route = route is not null && services.Gateways.IsLeaving(route.Node) ? null : route;
        way.Open();
        foreach (var stanza in held)
        {
            Send(stanza, [way]);
        }

        services.Queues.Routing(-held.Count);
    }

    /// <summary>Where a session is; null when no node has it, or it can't be found out: then its account passes on what comes.</summary>
    private async Task<SessionAddress?> FindAsync(Jid session)
    {
        try
        {
            return await services.Accounts.RouteAsync(session.Bare, session);
        }
#pragma warning disable CA1031 // Whatever the reason: it is tried again when the session next sends something.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FindFailed(services.Logger, session, exception);
            return null;
        }
    }

    private void Lose(Way way)
    {
        services.Metrics.Limited("outbound-queue");
        services.Queues.Routing(-way.Held!.Count);
        changes.Remove(way);
        way.Route = null;
        way.Open();
        lost([way]);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The account of {Session} could not be asked where that is")]
    private static partial void FindFailed(ILogger logger, Jid session, Exception exception);
}
