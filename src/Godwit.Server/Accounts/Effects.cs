using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;

namespace Godwit.Server.Accounts;

/// <summary>
/// What the stanzas of one call must leave behind before the call is answered: writes, and what was sent on. They become durable in groups, so waiting for them
/// one after the other mostly waits once.
/// </summary>
/// <param name="lost">Answers the sender of a message that could not be written.</param>
internal sealed class Effects(Action<StanzaContext, LogEntry?> lost)
{
    private List<Effect>? underWay;

    /// <summary>Something is under way that answers for itself.</summary>
    public void Add(Task task) => Add(new Effect(task, null, null));

    /// <summary>A message is being written.</summary>
    public void Add(Task stored, StanzaContext context, LogEntry? entry) => Add(new Effect(stored, context, entry));

    /// <summary>
    /// Completes when everything is durable, or its sender was told that it is not. When something else went wrong, it fails as that did, after the rest is complete.
    /// </summary>
    public Task DoneAsync() => underWay is null ? Task.CompletedTask : WaitAsync(underWay);

    private void Add(Effect effect)
    {
        if (!effect.Done.IsCompletedSuccessfully)
        {
            (underWay ??= []).Add(effect);
        }
    }

    private async Task WaitAsync(List<Effect> effects)
    {
        var failed = Task.CompletedTask;
        foreach (var (done, context, entry) in effects)
        {
            await done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (context is not null && done.Exception?.InnerException is StoreUnavailableException)
            {
                lost(context, entry);
            }
            else if (!done.IsCompletedSuccessfully)
            {
                failed = done;
            }
        }

        await failed;
    }

    private readonly record struct Effect(Task Done, StanzaContext? Context, LogEntry? Entry);
}
