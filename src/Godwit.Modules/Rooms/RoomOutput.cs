using System.Globalization;
using Godwit.Abstractions.Archives;
using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Stores;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Operations;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms;

/// <summary>Carries out what turns make happen: each turn's effects once what it leaves behind is durable, and the turns in their order.</summary>
internal sealed class RoomOutput(IEntityContext context)
{
    private Task last = Task.CompletedTask;

    /// <summary>Carries out a turn's effects. Completes when they are under way and what must survive is durable.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="log">The room's archive, or null.</param>
    /// <param name="kept">What must be durable first; when that fails there are no effects.</param>
    public Task CarryOut(RoomTurn turn, IMessageLog? log, Task kept)
    {
        if (last.IsCompleted && kept.IsCompletedSuccessfully)
        {
            return Apply(turn, log);
        }

        var applied = ApplyAfterAsync(last, kept, turn, log);
        last = applied.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Current);
        return UnwrapAsync(applied);
    }

    /// <summary>Completes when the effects of all turns so far are under way.</summary>
    public Task WhenCarriedOutAsync() => last;

    /// <summary>Sends a stanza to whom it answers.</summary>
    public void Answer(Stanza stanza, IReceiver origin) => context.Send(stanza, [origin]);

    private static async Task UnwrapAsync(Task<Task> applied) => await await applied;

    /// <summary>The outer task completes when the effects are under way, the inner one when what must survive of them is durable.</summary>
    private async Task<Task> ApplyAfterAsync(Task former, Task kept, RoomTurn turn, IMessageLog? log)
    {
        await former;
        await kept;
        return Apply(turn, log);
    }

    private Task Apply(RoomTurn turn, IMessageLog? log)
    {
        List<Task>? underWay = null;
        for (var i = 0; i < turn.Effects.Count; i++)
        {
            switch (turn.Effects[i])
            {
                case RoomEffect.Tell(var stanza, var sessions):
                    context.Send(stanza, Receivers(sessions));
                    break;
                case RoomEffect.Answer(var stanza):
                    Answer(stanza, turn.Origin);
                    break;
                case RoomEffect.Post(var stanza):
                    (underWay ??= []).Add(context.SendAsync(stanza, TagOf(turn, i)));
                    break;
                case RoomEffect.ShowArchive show:
                    (underWay ??= []).Add(ShowAsync(turn, log!, show));
                    break;
                case RoomEffect.DescribeArchive:
                    (underWay ??= []).Add(DescribeAsync(turn, log!));
                    break;
            }
        }

        return underWay is null ? Task.CompletedTask : Task.WhenAll(underWay);
    }

    private static IReceiver[] Receivers(IReadOnlyList<OccupantSession> sessions)
    {
        var receivers = new IReceiver[sessions.Count];
        for (var i = 0; i < receivers.Length; i++)
        {
            receivers[i] = sessions[i].Receiver;
        }

        return receivers;
    }

    /// <summary>What a turn sends comes again when its stanza does, each under the number that it had.</summary>
    private static ulong TagOf(RoomTurn turn, int effect) =>
        turn.Tag == 0 ? 0 : MessageIdentity.Of(turn.From, turn.Address, string.Create(CultureInfo.InvariantCulture, $"{turn.Tag} {effect}"));

    private async Task ShowAsync(RoomTurn turn, IMessageLog log, RoomEffect.ShowArchive show)
    {
        var page = await ArchivePage.ReadAsync(log, show.Question, CancellationToken.None);
        foreach (var entry in page?.Entries ?? [])
        {
            Answer(page!.Result(show.ShowsSpeakers ? entry : Signature.Remove(entry), context.Address, turn.From), turn.Origin);
        }

        Answer(page is null ? turn.Stanza.ToError(StanzaError.ItemNotFound) : turn.Stanza.Reply(page.Summary), turn.Origin);
    }

    private async Task DescribeAsync(RoomTurn turn, IMessageLog log) =>
        Answer(turn.Stanza.Reply(await ArchivePage.DescribeAsync(log, CancellationToken.None)), turn.Origin);
}
