using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Accounts;

/// <summary>
/// What the stanzas of one call must leave behind before the call is answered: writes, and what was sent on. They become durable in groups, so waiting for them
/// one after the other mostly waits once.
/// </summary>
/// <param name="owner">Answers for what fails.</param>
internal sealed class Effects(IEffectOwner owner)
{
    private List<Effect>? underWay;

    /// <summary>Something is under way because of a stanza.</summary>
    public void Add(Task task, Stanza stanza) => Add(new Effect(task, stanza, null, null));

    /// <summary>A message is being written.</summary>
    public void Add(Task stored, StanzaContext context, LogEntry? entry) => Add(new Effect(stored, context.Stanza, context, entry));

    /// <summary>
    /// Completes when everything is durable, or its sender was told that it is not: what befalls one stanza does not befall the others. Fails only when the account
    /// lives elsewhere by now.
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
        var fenced = Task.CompletedTask;
        List<Task>? told = null;
        foreach (var (done, stanza, context, entry) in effects)
        {
            await done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            switch (done.IsCanceled ? new TaskCanceledException(done) : done.Exception?.InnerException)
            {
                case null:
                    break;
                case FencedException:
                    fenced = done;
                    break;
                case StoreUnavailableException when context is not null:
                    (told ??= []).Add(owner.LostAsync(context, entry));
                    break;
                case var exception:
                    (told ??= []).Add(owner.FailedAsync(stanza, exception));
                    break;
            }
        }

        // A stanza that is counted before its error is with the sender's session would be lost with the node.
        await Task.WhenAll(told ?? []);
        if (!fenced.IsCompletedSuccessfully)
        {
            owner.Fenced();
        }

        await fenced;
    }

    private readonly record struct Effect(Task Done, Stanza Stanza, StanzaContext? Context, LogEntry? Entry);
}
