using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>
/// Sessions that wait with their account, because their node goes away or their client has come to another, until their clients resume them on any node.
/// </summary>
internal sealed class ParkingFlow(Account account, PresenceFlow presence, DeliveryFlow delivery, GatewayOutbox gateways, DroppedSessions dropped)
{
    private const ConfigureAwaitOptions Anyhow = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    /// <summary>How long a client that wants to resume waits for the session's node to hand over what it has: longer than that tries.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    /// <summary>How long it waits for a sign that a node is at it of which it is not known that it has the session: it may be dead.</summary>
    private static readonly TimeSpan Answering = TimeSpan.FromSeconds(2);

    /// <summary>After such a pause a node is asked again that was given the session, because its client asked for it there at the same time, and may not know yet.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(200);

    /// <summary>So often.</summary>
    private const int MostPauses = 5;

    /// <summary>How long it waits for a session that its node was about to hand over, when that can't be asked: it may be dead, or of a version that knows no haste.</summary>
    private static readonly TimeSpan Unasked = TimeSpan.FromSeconds(5);

    /// <summary>How long what a node was given is kept when it says nothing of it: for longer than a client waits before it tries again. One of an older version may have it and say nothing.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    /// <summary>How often clients wanted to resume a session here.</summary>
    private long attempts;

    /// <summary>See <see cref="IAccounts.HoldAsync"/>.</summary>
    public async Task<bool> HoldAsync(SessionAddress route, string token)
    {
        if (account.Sessions.Find(route) is not { } session)
        {
            return false;
        }

        Heard(session);
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
        return account.Sessions.Find(address) is { Parked: null, Resumed: null or { Given: null } } session ? session.Route : null;
    }

    /// <summary>The node of a session has said something of it. If it was given the session, it has it: what is sent straight to it gets there from now on.</summary>
    public void Heard(AccountSession session)
    {
        if (session.Resumed is { Given: not null } resumed)
        {
            resumed.Arrived();
            presence.TellRooms(session);
        }
    }

    /// <summary>See <see cref="IAccounts.UnparkAsync"/>.</summary>
    /// <param name="token">What the client resumes the session with.</param>
    /// <param name="acknowledged">How many stanzas the client has taken over, modulo 2^32.</param>
    /// <param name="route">Where the session is from here on.</param>
    /// <param name="moves">Cancelled when the account goes to another node: then a session that another node has still to hand over is given out there.</param>
    public async Task<(Jid Address, ParkedSession Session, IReadOnlyList<Stanza> Setup)?> UnparkAsync(string token, uint acknowledged, SessionAddress route, CancellationToken moves)
    {
        var attempt = ++attempts;
        var (began, pauses) = (account.Services.Time.GetTimestamp(), 0);
        while (Find(token) is not { Parked.IsWhole: true } && account.Services.Time.GetElapsedTime(began) < Patience)
        {
            ThrowIfDropped(route);
            if (Resumed(token) is { } has && has.Route == route)
            {
                // The call is made again, for its answer was lost; or comes again, and is late.
                return has.Resumed!.Given is { } given ? (has.Address, given, has.Setup()) : throw new TimeoutException($"The session of {account.Address} is there already.");
            }

            if (Resumed(token) is { Resumed.Attempt: var later } && later > attempt)
            {
                // Its client has tried again since, and has it: from there it is not taken by an attempt that was given up. One that was not, but came here first, is made once more.
                throw new TimeoutException($"A later attempt has the session of {account.Address}.");
            }

            // What is handed over can't come in any more once the account goes.
            var asked = HastenAsync(token);
            await ((Task)asked).WaitAsync(moves).ConfigureAwait(Anyhow);
            ThrowIfMoving(moves);
            if (!await asked && !(pauses++ < MostPauses && await ComesAsync(token)) && !TakeBack(token, attempt))
            {
                break;
            }
        }

        ThrowIfMoving(moves);
        ThrowIfDropped(route);
        if (Find(token) is not { Parked: { IsWhole: true } parking } session)
        {
            return null;
        }

        var parked = parking.Take(TimeSpan.Zero);
        if (unchecked(acknowledged - parked.Acknowledged) > (uint)parked.Written.Count)
        {
            // The client claims more than it was sent. Where the session was taken back from a node that had it after all, and is gone, nobody can resume it.
            if (session.Resumed is { IsTakenBack: true })
            {
                account.Unbind(session.Route);
            }

            return null;
        }

        dropped.Add(session.Route);
        _ = TellTakenAsync(session.Route);
        session.Parked = null;
        session.Route = route;
        Given(session, parked, attempt);
        presence.NodeChanged(session);
        account.Services.Metrics.Parked(-1);
        account.Keeper?.SessionsChanged();
        delivery.CatchUp(session);
        return (session.Address, parked, session.Setup());
    }

    /// <summary>A node was given the session, and it turns out that it does not have it: it waits for its client here again. False when it was given to none, or the node is known to have had it.</summary>
    public bool TakeBack(AccountSession session)
    {
        if (session is not { Parked: null, Resumed: { Given: { } given, Since: { } since } resumed })
        {
            return false;
        }

        resumed.TakeBack();
        dropped.Add(session.Route);
        session.Parked = since;
        Claim(session, given);
        Fill(session, since, given);
        return true;
    }

    /// <summary>Sessions that came with the account.</summary>
    public void Arrive(MovingSession moving)
    {
        var parking = moving.Parked is { } parked ? NewParking(parked.Token) : null;
        if (account.Restore(moving.Session, parking, moving.Behind) is not { } session)
        {
            return;
        }

        if (moving.Given is { } given)
        {
            Given(session, given, attempt: 0);
        }

        if (parking is null)
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

    /// <summary>The same for one that an earlier attempt of the client was given.</summary>
    private bool TakeBack(string token, long attempt) => Resumed(token) is { Resumed: { } resumed } session && resumed.Attempt < attempt && TakeBack(session);

    /// <summary>The session is given to a node, which says something of it as soon as it has it.</summary>
    private void Given(AccountSession session, ParkedSession given, long attempt)
    {
        session.Resumed = new Resumption(given.Token, attempt, given, NewParking(given.Token));
        _ = ForgetInTimeAsync(session, session.Resumed);
    }

    private async Task ForgetInTimeAsync(AccountSession session, Resumption resumed)
    {
        await Task.Delay(Silence, account.Services.Time);
        if (session.Resumed == resumed)
        {
            Heard(session);
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
        await Task.Delay(parking.Left, account.Services.Time, parking.Over).ConfigureAwait(Anyhow);
        if (session.Parked == parking)
        {
            account.Unbind(session.Route);
        }
    }

    /// <summary>
    /// The node that has the session is to hand it over now. Throws when it is not known in time what becomes of it: the client tries again then.
    /// </summary>
    /// <returns>False when no node says that it has done so.</returns>
    private async Task<bool> HastenAsync(string token)
    {
        if (Find(token) is { } held)
        {
            return await HastenAsync(held, token);
        }

        var known = Resumed(token);
        var nodes = known is not null ? [known.Route.Node] : account.Sessions.All.Where(s => s.Parked is null).Select(s => s.Route.Node).Distinct();
        await foreach (var asked in Task.WhenEach(nodes.Select(n => TryHastenAsync(n, token, isDue: known is not null || n == account.Services.Gateways.Here || account.Services.Gateways.IsLeaving(n))).ToList()))
        {
            if (await asked)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same for one whose node is known: it was about to hand it over.</summary>
    private async Task<bool> HastenAsync(AccountSession held, string token)
    {
        var whole = held.Parked!.Whole;
        var asked = TryHastenAsync(held.Route.Node, token, isDue: true);
        await Task.WhenAny(whole, asked);
        if (!whole.IsCompleted && !await asked)
        {
            await whole.WaitAsync(Unasked, account.Services.Time).ConfigureAwait(Anyhow);
        }

        return whole.IsCompleted;
    }

    private void ThrowIfDropped(SessionAddress route)
    {
        if (dropped.Contains(route))
        {
            throw new TimeoutException($"The client has come to another node since, or the session of {account.Address} was ended.");
        }
    }

    private void ThrowIfMoving(CancellationToken moves)
    {
        account.Move.ThrowIfLeft();
        if (moves.IsCancellationRequested)
        {
            throw new FencedException($"{account.Address} moves to another node.");
        }
    }

    /// <summary>A node may be about to learn that it has the session. False when none is.</summary>
    private async Task<bool> ComesAsync(string token)
    {
        if (Resumed(token) is null)
        {
            return false;
        }

        await Task.Delay(OnItsWay, account.Services.Time);
        return true;
    }

    /// <summary>Asks a node. False when it does not have the session, or can't be asked.</summary>
    /// <param name="node">The node.</param>
    /// <param name="token">What the client resumes the session with.</param>
    /// <param name="isDue">True when the session is known to be there, or about to be handed over: then it is not given up because nothing is heard of it for a while.</param>
    private async Task<bool> TryHastenAsync(string node, string token, bool isDue)
    {
        var asked = account.Services.Gateways.HandOverAsync(node, account.Address, token).AsTask();
        if (!isDue)
        {
            // One that has the session asks first that what comes for it be held.
            await ((Task)asked).WaitAsync(Answering, account.Services.Time).ConfigureAwait(Anyhow);
            if (!asked.IsCompleted && Find(token) is null)
            {
                return false;
            }
        }

        try
        {
            return await asked.WaitAsync(Patience, account.Services.Time);
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

    private AccountSession? Resumed(string token) => account.Sessions.All.FirstOrDefault(s => s.Parked is null && s.Resumed?.Token == token);

    private AccountSession? Find(string token) => account.Sessions.All.FirstOrDefault(s => s.Parked?.Token == token);

    private Parking NewParking(string token) => new(token, account.Services.Model.Limits.QueuedStanzas, account.Services.Model.Limits.QueuedBytes);
}
