using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms;

/// <summary>
/// A room as it lives: takes stanzas in their order, has <see cref="RoomMachine"/> decide what they do, and carries that out. A change of what
/// the room keeps is written before it holds, and what comes in meanwhile waits; messages do not wait for each other to be written, but
/// what they make happen is done in their order.
/// </summary>
internal sealed class Room(IEntityContext context, RoomStore store, RoomsOptions options) : IEntity
{
    /// <summary>So often it is waited for what was under way when the room was to leave, and for what came of that.</summary>
    private const int MostRounds = 3;

    private readonly SaidMessages said = new();
    private readonly RoomOutput output = new(context);
    private RoomState? state;
    private IMessageLog? log;
    private Task lastTurn = Task.CompletedTask;

    /// <inheritdoc/>
    public bool IsBusy => state is { Occupants.Count: > 0 };

    /// <inheritdoc/>
    public async Task ActivateAsync(ReadOnlyMemory<byte>? arrived, CancellationToken cancellationToken)
    {
        var moved = arrived is { Length: > 0 } bytes ? RoomInFlight.Read(bytes, context) : null;
        if ((await store.LoadAsync(cancellationToken) ?? moved?.Record) is { } record)
        {
            log = await context.OpenLogAsync(cancellationToken);
            var history = await store.LoadHistoryAsync(log, options.MostHistory, cancellationToken);
            await said.LoadAsync(log, cancellationToken);
            state = new RoomState(context.Address, record, moved?.Occupants ?? OccupantList.Empty, history, moved?.IsLocked ?? false);
            context.Lose(moved?.Lost ?? []);
        }
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> LeaveAsync()
    {
        for (var round = 1; ; round++)
        {
            var turn = lastTurn;
            await turn;
            await output.WhenCarriedOutAsync();
            var lost = await context.SettleAsync(Receivers());
            if (turn == lastTurn || round == MostRounds)
            {
                return state is null ? default : RoomInFlight.Write(state, lost);
            }
        }
    }

    /// <inheritdoc/>
    public Task ReceiveAsync(Stanza stanza, SessionAddress? origin, ulong tag) => WorkAsync(stanza, () => Origin(stanza, origin), tag, RoomMachine.Run);

    /// <inheritdoc/>
    public async Task LostAsync(IReadOnlyList<IReceiver> receivers)
    {
        var lost = receivers.ToHashSet();
        foreach (var receiver in Receivers().Where(lost.Contains))
        {
            // As if it had said so itself.
            await WorkAsync(Stanza.Presence(receiver.Address, context.Address, "unavailable"), () => receiver, 0, RoomMachine.Lose);
        }
    }

    private List<IReceiver> Receivers() => state?.Occupants.Sessions.Select(s => s.Receiver).ToList() ?? [];

    /// <summary>Who sent something, to whom the answer goes.</summary>
    private IReceiver Origin(Stanza stanza, SessionAddress? route)
    {
        var occupant = state?.Occupants.Receiver(stanza.From!);
        if (occupant is null)
        {
            return context.Receiver(stanza.From!, route);
        }

        if (route is null || route == occupant.Route)
        {
            return occupant;
        }

        if (IsEntry(stanza))
        {
            // It may be another session with the same address: what the former one has lost is not its affair.
            return context.Receiver(stanza.From!, route);
        }

        // It is on another node by now.
        occupant.HeardFrom(route);
        return occupant;
    }

    private static bool IsEntry(Stanza stanza) => stanza is { Kind: StanzaKind.Presence, Type: null } && stanza.Has("x", RoomNamespaces.Muc);

    private async Task WorkAsync(Stanza stanza, Func<IReceiver> sender, ulong tag, Action<RoomTurn> run)
    {
        Task done;
        var former = lastTurn;
        var ended = new TaskCompletionSource();
        lastTurn = ended.Task;
        await former;
        try
        {
            var origin = sender();
            if (state is null && IsEntry(stanza) && !await MayMakeAsync(stanza, origin))
            {
                return;
            }

            var turn = new RoomTurn(state, stanza, origin)
            {
                Options = options,
                Tag = tag,
                Now = Now(),
                NextSequence = (log?.LastSequence ?? 0) + 1,
                FindSaid = said.Find,
            };
            run(turn);
            if (state?.Kept is null && turn.State?.Kept is { } kept && !await store.TryNoteAsync(kept.Creator, options.MostPerAccount))
            {
                // Rooms that were made together, before any of them was kept.
                RefuseAnother(stanza, origin);
                return;
            }

            done = await CommitAsync(turn);
        }
        finally
        {
            ended.SetResult();
        }

        await done;
    }

    /// <summary>The archive's times never go back.</summary>
    private DateTimeOffset Now()
    {
        var now = context.Time.GetUtcNow();
        return log is not null && log.LastTime > now ? log.LastTime : now;
    }

    private async Task<bool> MayMakeAsync(Stanza stanza, IReceiver origin)
    {
        if (await store.CountMadeAsync(stanza.From!.Bare) < options.MostPerAccount)
        {
            return true;
        }

        RefuseAnother(stanza, origin);
        return false;
    }

    private void RefuseAnother(Stanza stanza, IReceiver origin) =>
        output.Answer(stanza.ToError(StanzaError.NotAllowed with { Text = $"An account may make {options.MostPerAccount} rooms, and has." }), origin);

    /// <summary>Makes the turn hold. The task that comes back completes when what it leaves behind is durable.</summary>
    private async ValueTask<Task> CommitAsync(RoomTurn turn)
    {
        if (state is null && turn.State is not null)
        {
            // What a room of this name that is no more may have left.
            await store.DestroyAsync(null);
            log = await context.OpenLogAsync(CancellationToken.None);
            said.Clear();
        }

        if (state is not null && turn.State is null)
        {
            await store.DestroyAsync(state.Kept);
            log = null;
        }
        else if (turn.HasChanged)
        {
            await store.SaveAsync(state?.Kept, turn.State?.Kept);
        }

        state = turn.State;
        return output.CarryOut(turn, log, turn.Said is { } entry ? KeepAsync(entry) : said.WhenKept(turn.Repeats));
    }

    private Task KeepAsync(LogEntry entry)
    {
        var kept = log!.AppendAsync(entry);
        said.Add(entry, kept);
        return kept.IsCompletedSuccessfully ? kept : OrForgetAsync();

        async Task OrForgetAsync()
        {
            try
            {
                await kept;
            }
            catch (StoreUnavailableException)
            {
                said.Remove(entry.Identity);
                state = state is null ? null : state with { History = state.History.Without(entry.Sequence) };
                throw;
            }
        }
    }
}
