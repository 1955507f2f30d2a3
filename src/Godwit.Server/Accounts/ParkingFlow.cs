using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>
/// Sessions that wait with their account, because their node goes away, until their clients resume them on any node.
/// </summary>
internal sealed class ParkingFlow(Account account, PresenceFlow presence, DeliveryFlow delivery, GatewayOutbox gateways)
{
    /// <summary>How long a client that wants to resume waits for the session's node to hand over what it has: longer than that tries.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    /// <summary>How long it waits for a node of which it is not known that it is being emptied: it may be dead.</summary>
    private static readonly TimeSpan Answering = TimeSpan.FromSeconds(1);

    /// <summary>How long it waits for a session that its node was about to hand over, when that can't be asked: it may be dead, or of a version that knows no haste.</summary>
    private static readonly TimeSpan Unasked = TimeSpan.FromSeconds(5);

    /// <summary>See <see cref="IAccounts.HoldAsync"/>.</summary>
    public async Task<bool> HoldAsync(SessionAddress route, string token)
    {
        if (account.Sessions.Find(route) is not { } session)
        {
            return false;
        }

        session.Parked ??= NewParking(token);
        await gateways.WhenTakenAsync(route.Node);
        return true;
    }

    /// <summary>See <see cref="IAccounts.ParkAsync"/>.</summary>
    public Jid? Park(SessionSnapshot snapshot, ParkedSession parked)
    {
        var session = account.Sessions.Find(snapshot.Route) ?? account.Restore(snapshot with { Open = [] }, NewParking(parked.Token), []);
        if (session is null)
        {
            return null;
        }

        session.Parked ??= NewParking(parked.Token);
        if (!session.Parked.IsWhole)
        {
            account.Mailbox.Acknowledge(session, snapshot.Acknowledged);
            Claim(session, parked);
            Fill(session, session.Parked, parked);
        }

        return session.Address;
    }

    /// <summary>See <see cref="IAccounts.RouteAsync"/>.</summary>
    public async Task<SessionAddress?> RouteAsync(Jid address)
    {
        await account.WhenHandedOverAsync();
        return account.Sessions.Find(address) is { Parked: null } session ? session.Route : null;
    }

    /// <summary>See <see cref="IAccounts.UnparkAsync"/>.</summary>
    public async Task<(Jid Address, ParkedSession Session, IReadOnlyList<Stanza> Setup)?> UnparkAsync(string token, uint acknowledged, SessionAddress route)
    {
        if (Find(token) is not { Parked.IsWhole: true })
        {
            await HastenAsync(token);
        }

        if (Find(token) is not { Parked: { IsWhole: true } parking } session)
        {
            return null;
        }

        var parked = parking.Take(TimeSpan.Zero);
        if (unchecked(acknowledged - parked.Acknowledged) > (uint)parked.Written.Count)
        {
            // The client claims more than it was sent.
            return null;
        }

        _ = TellTakenAsync(session.Route);
        session.Parked = null;
        session.Route = route;
        presence.NodeChanged(session);
        account.Services.Metrics.Parked(-1);
        account.Keeper?.SessionsChanged();
        delivery.CatchUp(session);
        return (session.Address, parked, session.Setup());
    }

    /// <summary>Sessions that came with the account.</summary>
    public void Arrive(MovingSession moving)
    {
        var parking = moving.Parked is { } parked ? NewParking(parked.Token) : null;
        if (account.Restore(moving.Session, parking, moving.Behind) is not { } session || parking is null)
        {
            return;
        }

        if (moving.IsHeld)
        {
            foreach (var (stanza, _, sequence) in moving.Parked!.Waiting)
            {
                parking.TryKeep(stanza, sequence);
            }
        }
        else
        {
            Fill(session, parking, moving.Parked!);
        }
    }

    /// <summary>What its node had is on its way to the client. What else is the session's was lost on the way to its node, and is read from the log again.</summary>
    private void Claim(AccountSession session, ParkedSession parked)
    {
        var open = parked.Written.Concat(parked.Waiting).Select(s => s.Sequence).Where(s => s != 0).ToHashSet();
        session.Behind.ExceptWith(open);
        foreach (var sequence in open.Where(account.Mailbox.IsPending))
        {
            account.Mailbox.Claim(sequence, session);
        }

        var kept = session.Parked!.Take(TimeSpan.Zero).Waiting.Select(s => s.Sequence);
        session.Behind.UnionWith(account.Mailbox.ClaimedBy(session).Except(open).Except(session.Reading).Except(kept));
    }

    private void Fill(AccountSession session, Parking parking, ParkedSession parked)
    {
        parking.Fill(parked, account.Services.Time.GetTimestamp());
        account.Services.Metrics.Parked(1);
        account.Keeper?.SessionsChanged();
        _ = EndInTimeAsync(session, parking);
    }

    private async Task EndInTimeAsync(AccountSession session, Parking parking)
    {
        await Task.Delay(parking.Left, account.Services.Time);
        if (session.Parked == parking)
        {
            account.Unbind(session.Route);
        }
    }

    /// <summary>
    /// The node that has the session may be about to hand over all that it has: this one is to go now. Throws when it is not known in time what becomes of it: the client tries again then.
    /// </summary>
    private async Task HastenAsync(string token)
    {
        var held = Find(token);
        IEnumerable<string> nodes = held is null ? account.Sessions.All.Where(s => s.Parked is null).Select(s => s.Route.Node).Distinct() : [held.Route.Node];
        var asked = Task.WhenAll(nodes.Select(n => TryHastenAsync(n, token, isLeaving: held is not null || account.Services.Gateways.IsLeaving(n))).ToList());
        var whole = held?.Parked?.Whole;
        await (whole is null ? (Task)asked : Task.WhenAny(whole, asked));
        if (whole is { IsCompleted: false } && await asked is [false])
        {
            await whole.WaitAsync(Unasked, account.Services.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>Asks a node. False when it does not have the session, or can't be asked.</summary>
    private async Task<bool> TryHastenAsync(string node, string token, bool isLeaving)
    {
        var asked = account.Services.Gateways.HastenAsync(node, account.Address, token).AsTask();
        try
        {
            return await asked.WaitAsync(isLeaving ? Patience : Answering, account.Services.Time);
        }
        catch (TimeoutException) when (!isLeaving)
        {
            return false;
        }
#pragma warning disable CA1031 // It is dead, or of a version that knows no haste.
        catch (Exception exception) when (exception is not TimeoutException)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    /// <summary>The node that had the session need not look after it any more.</summary>
    private async Task TellTakenAsync(SessionAddress route)
    {
        try
        {
            await account.Services.Gateways.TakenAsync(route);
        }
#pragma warning disable CA1031 // It is gone, as was to be expected.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private AccountSession? Find(string token) => account.Sessions.All.FirstOrDefault(s => s.Parked?.Token == token);

    private Parking NewParking(string token) => new(token, account.Services.Model.Limits.QueuedStanzas, account.Services.Model.Limits.QueuedBytes);
}
