using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Godwit.Dialogues.Client;
using Godwit.Dialogues.Language;
using Godwit.Dialogues.Matching;

namespace Godwit.Dialogues.Running;

/// <summary>Holds a dialogue with a server.</summary>
public sealed class DialogueRunner : IAsyncDisposable
{
    /// <summary>How long to wait for what must come. It only bounds a failure: nothing is proved by waiting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>How many times fences go round: what a stanza sets off at one account may set off something at a second, and that at a third.</summary>
    private const int FenceRounds = 3;

    private static int runs;

    private readonly IDialogueServer server;
    private readonly Names names;
    private readonly Dialogue dialogue;
    private readonly Captures captures = new();
    private readonly Dictionary<string, Actor> actors;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> fences = new(StringComparer.Ordinal);
    private int lastFence;

    private DialogueRunner(Dialogue dialogue, IDialogueServer server)
    {
        this.dialogue = dialogue;
        this.server = server;
        var suffix = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId:x}-{Interlocked.Increment(ref runs):x}");
        names = new Names(dialogue, server.Domain, suffix);
        actors = dialogue.Clients.ToDictionary(c => c.Name, c => new Actor(c, server, names.User(c.Account), FenceCame));
    }

    /// <summary>Runs a dialogue to its end; then nobody may have anything unread.</summary>
    /// <exception cref="DialogueFailedException">The server did otherwise.</exception>
    public static async Task RunAsync(Dialogue dialogue, IDialogueServer server)
    {
        await using var runner = new DialogueRunner(dialogue, server);
        await runner.RunAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var actor in actors.Values)
        {
            await actor.DisposeAsync();
        }
    }

    private async Task RunAsync()
    {
        foreach (var client in dialogue.Clients.DistinctBy(c => c.Account))
        {
            await server.AddAccountAsync(names.User(client.Account), client.Password);
        }

        foreach (var client in dialogue.Clients)
        {
            foreach (var contact in client.Contacts)
            {
                await server.SetContactAsync(names.User(client.Account), contact with { Contact = names.Translate(contact.Contact) });
            }
        }

        foreach (var step in dialogue.Steps)
        {
            await RunAsync(step);
        }

        var last = new Step(dialogue.Steps[^1].Line, "", StepAction.ReceivesNothing, "", "");
        await FenceAsync();
        foreach (var actor in actors.Values.Where(a => a.Address is not null))
        {
            ExpectNothing(last, actor);
        }

        foreach (var actor in actors.Values.Where(a => a.Address is not null))
        {
            await DisconnectAsync(actor);
        }
    }

    private async Task RunAsync(Step step)
    {
        var actor = actors[step.Client];
        try
        {
            await (step.Action switch
            {
                StepAction.Connects => actor.ConnectAsync(),
                StepAction.ComesOnline => ComeOnlineAsync(step, actor),
                StepAction.OpensConnection => actor.OpenConnectionAsync(),
                StepAction.OpensStream => actor.OpenStreamAsync(),
                StepAction.LogsIn => actor.LogInAsync(),
                StepAction.StartsNewStream => actor.StartNewStreamAsync(),
                StepAction.FetchesRoster => FetchRosterAsync(step, actor),
                StepAction.HasContact => HaveContactAsync(step, actor),
                StepAction.Sends => actor.Connection.SendAsync(captures.Fill(names.Translate(step.Xml))),
                StepAction.Receives => ReceiveAsync(step, actor, isOrdered: true),
                StepAction.ReceivesInAnyOrder => ReceiveAsync(step, actor, isOrdered: false),
                StepAction.ReceivesNothing => ReceiveNothingAsync(step, actor),
                StepAction.Disconnects => DisconnectAsync(actor),
                StepAction.BreaksConnection => Break(actor),
                StepAction.OpensRoom => OpenRoomAsync(step, actor),
                StepAction.EntersRoom => EnterRoomAsync(step, actor),
                _ => BeDisconnectedAsync(step, actor, inOrder: step.Action == StepAction.IsDisconnected),
            });
        }
        catch (Exception exception) when (exception is LoginException or OperationCanceledException or TimeoutException or InvalidOperationException or IOException)
        {
            throw Failure(step, exception is OperationCanceledException ? "nothing came" : exception.Message);
        }
    }

    private async Task ComeOnlineAsync(Step step, Actor actor)
    {
        var priority = step.Argument.Replace("with priority ", "", StringComparison.Ordinal);
        await actor.ComeOnlineAsync(priority);
        var echo = $"<presence from='{actor.Address}'>{(priority.Length == 0 ? "" : $"<priority>{priority}</priority>")}{{...}}</presence>";
        await ReceiveAsync(step with { Xml = echo }, actor, isOrdered: true);
    }

    private async Task FetchRosterAsync(Step step, Actor actor)
    {
        await actor.Connection.SendAsync("<iq type='get' id='fetch'><query xmlns='jabber:iq:roster'/></iq>");
        await ReceiveAsync(step with { Xml = "<iq type='result' id='fetch' from='{any}'>{...}</iq>" }, actor, isOrdered: true);
    }

    private async Task HaveContactAsync(Step step, Actor actor)
    {
        await FenceAsync();
        var expected = ContactState.TryParse(names.Translate(step.Argument), out var state) ? state : throw Failure(step, "the step reads 'has contact JID STATE'");
        var found = await server.GetContactAsync(actor.User, expected.Contact);
        if (found != expected)
        {
            throw Failure(step, $"the state is \"{found}\", not \"{expected}\"");
        }
    }

    private async Task OpenRoomAsync(Step step, Actor actor)
    {
        var room = RoomStep.Read(step);
        await new RoomSteps(actor, names.Translate, Patience).OpenAsync(room.Address, room.Nick, room.Configuration);
    }

    private async Task EnterRoomAsync(Step step, Actor actor)
    {
        var room = RoomStep.Read(step);
        await new RoomSteps(actor, names.Translate, Patience).EnterAsync(room.Address, room.Nick);
        foreach (var witness in room.Witnesses)
        {
            var presence = $"<presence from='{room.Address}/{room.Nick}'>{{...}}</presence>";
            await ReceiveAsync(step with { Client = witness, Xml = presence }, actors[witness], isOrdered: true);
        }
    }

    private async Task ReceiveAsync(Step step, Actor actor, bool isOrdered)
    {
        var expected = XmlFragments.Read(names.Translate(step.Xml)).ToList();
        while (expected.Count > 0)
        {
            var found = await actor.ReceiveAsync(Patience) ?? throw Failure(step, "the stream has ended");
            if (Actor.IsAcknowledgementRequest(found) && expected[0].Name != found.Name)
            {
                continue;
            }

            var differences = new List<string>();
            var match = (isOrdered ? expected.Take(1) : expected).FirstOrDefault(e =>
            {
                var difference = ElementPattern.Difference(e, found, captures);
                differences.Add(difference ?? "");
                return difference is null;
            });
            if (match is null)
            {
                throw Failure(step, $"{string.Join("; or ", differences)}\n  received: {found.ToString(SaveOptions.DisableFormatting)}");
            }

            expected.Remove(match);
        }
    }

    private async Task ReceiveNothingAsync(Step step, Actor actor)
    {
        await FenceAsync();
        ExpectNothing(step, actor);
    }

    private void ExpectNothing(Step step, Actor actor)
    {
        while (actor.Connection.Inbox.TryRead(out var element))
        {
            if (Actor.IsAcknowledgementRequest(element))
            {
                continue;
            }

            throw Failure(step, $"{actor.Name} should have nothing more to receive\n  received: {element.ToString(SaveOptions.DisableFormatting)}");
        }
    }

    /// <summary>Everybody who has a session sends a fence to everybody, several times round; all that was under way has arrived then.</summary>
    private async Task FenceAsync()
    {
        for (var round = 0; round < FenceRounds; round++)
        {
            var waiting = new List<Task>();
            foreach (var from in actors.Values.Where(a => a.Address is not null))
            {
                foreach (var to in actors.Values.Where(a => a.Address is not null))
                {
                    var id = $"fence-{++lastFence}";
                    var fence = fences[id] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    await from.Connection.SendAsync(Fence.For(id, to.Address!));
                    waiting.Add(fence.Task);
                }
            }

            await Task.WhenAll(waiting).WaitAsync(Patience);
        }
    }

    private void FenceCame(string id)
    {
        if (fences.TryRemove(id, out var fence))
        {
            fence.TrySetResult();
        }
    }

    private static async Task DisconnectAsync(Actor actor)
    {
        await actor.EndStreamAsync();
        await actor.Connection.WhenEndedAsync().WaitAsync(Patience);
    }

    private static Task Break(Actor actor)
    {
        actor.Break();
        return Task.CompletedTask;
    }

    private async Task BeDisconnectedAsync(Step step, Actor actor, bool inOrder)
    {
        while (await actor.ReceiveAsync(Patience) is { } element)
        {
            if (!Actor.IsAcknowledgementRequest(element))
            {
                throw Failure(step, $"{element.ToString(SaveOptions.DisableFormatting)} came in place of the end of the stream");
            }
        }

        if (actor.Connection.EndedWell != inOrder)
        {
            throw Failure(step, inOrder ? "the connection broke before the stream ended" : "the stream ended");
        }
    }

    private DialogueFailedException Failure(Step step, string what)
    {
        var said = string.Join('\n', actors.Values.Select(a => $"  {a.Name}:\n{string.Join('\n', a.Log.Select(l => $"    {l}"))}"));
        return new DialogueFailedException($"{dialogue.Name}.dlg:{step.Line}: {step.Client} {step.Action}: {what}\n{said}");
    }
}
