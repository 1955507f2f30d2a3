using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Scheduling;

namespace Godwit.Server.Accounts;

/// <summary>
/// What the stanzas of one call must leave behind before the call is answered: writes, and what was sent on. They become durable in groups, so waiting for them
/// one after the other mostly waits once.
/// </summary>
/// <param name="owner">Answers for what fails.</param>
internal sealed class Effects(IEffectOwner owner) : BoundCall
{
    /// <summary>A message has two: what it leaves here, and what it leaves at the recipient.</summary>
    private const int Usual = 2;

    private Effect[] underWay = [];
    private int count;

    /// <summary>
    /// True when one of the owner's own sessions sends a message that is recognised when it comes again. If the owner has left when all is done, the call fails all the same, and is made again where the
    /// owner lives: what was refused meanwhile could not be told to the session from here. What was stored is not stored again; what else was in the call is done again.
    /// </summary>
    public bool HasOwnMessage { get; set; }

    /// <summary>
    /// True when a message of somebody else is stored that is recognised when it comes again. If the owner has left when all is done, the call fails as well: the other activation may have come up before the message
    /// was written, and not know of it. Unless somebody was told of a failure before the owner left, who would be told another thing then.
    /// </summary>
    public bool HasStored { get; set; }

    /// <summary>Something is under way because of a stanza.</summary>
    public void Add(Task task, Stanza stanza) => Add(new Effect(task, stanza, null, null, 0));

    /// <summary>A message is being written.</summary>
    /// <param name="stored">Completes when it is.</param>
    /// <param name="context">The message.</param>
    /// <param name="entry">Its place in the log, when it has a new one.</param>
    /// <param name="tag">See <see cref="Routing.StanzaTag"/>.</param>
    public void Add(Task stored, StanzaContext context, LogEntry? entry, ulong tag = 0) => Add(new Effect(stored, context.Stanza, context, entry, tag));

    /// <summary>
    /// Completes when everything is durable, or its sender was told that it is not: what befalls one stanza does not befall the others. Fails only when the account
    /// lives elsewhere by now. Called once, when nothing more is added.
    /// </summary>
    public Task DoneAsync()
    {
        if (count == 0)
        {
            return Task.CompletedTask;
        }

        var ended = Ended;
        _ = WaitAsync();
        return ended;
    }

    private void Add(Effect effect)
    {
        if (effect.Done.IsCompletedSuccessfully)
        {
            return;
        }

        if (count == underWay.Length)
        {
            Array.Resize(ref underWay, Math.Max(Usual, count * 2));
        }

        underWay[count++] = effect;
    }

    private async Task WaitAsync()
    {
        List<Task>? told = null;
        var outcome = Task.CompletedTask;
        try
        {
            for (var i = 0; i < count; i++)
            {
                await underWay[i].Done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                if (!underWay[i].Done.IsCompletedSuccessfully && !IsMadeAgain(told))
                {
                    Failed(underWay[i], told ??= [], ref outcome);
                }
            }

            if (told is not null)
            {
                // A stanza that is counted before its error is with the sender's session would be lost with the node.
                await Task.WhenAll(told);
            }

            if (!outcome.IsCompletedSuccessfully)
            {
                owner.Fenced();
            }
            else if ((HasOwnMessage && owner.HasLeft) || IsMadeAgain(told))
            {
                outcome = Task.FromException(new FencedException("The account has left while a message was under way."));
            }
        }
#pragma warning disable CA1031 // It is the caller's: a call that never ended would keep its session waiting until it is given up.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            outcome = Task.FromException(exception);
        }

        End(outcome);
    }

    private bool IsMadeAgain(List<Task>? told) => HasStored && owner.HasLeft && told is null;

    private void Failed(in Effect effect, List<Task> told, ref Task fenced)
    {
        var (done, stanza, context, entry, tag) = effect;
        switch (done.IsCanceled ? new TaskCanceledException(done) : done.Exception!.InnerException!)
        {
            case FencedException:
                fenced = done;
                break;
            case StoreUnavailableException when context is not null:
                told.Add(owner.LostAsync(context, entry, tag));
                break;
            case var exception:
                told.Add(owner.FailedAsync(stanza, exception, tag));
                break;
        }
    }

    private readonly record struct Effect(Task Done, Stanza Stanza, StanzaContext? Context, LogEntry? Entry, ulong Tag);
}
