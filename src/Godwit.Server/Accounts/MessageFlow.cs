using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>Messages of an account, both ways (RFC 6121 §5 and §8).</summary>
internal sealed class MessageFlow(Account account, DeliveryFlow delivery)
{
    private readonly RecentIdentities identities = new(account.Log);

    private readonly UntoldLosses untold = new();

    /// <summary>Reads what must be known before messages can be worked on in one turn.</summary>
    public Task ReadyAsync(IReadOnlyList<Stanza> batch) =>
        identities.IsLoaded || !account.Exists || !HasMessage(batch) ? Task.CompletedTask : LoadAsync();

    /// <inheritdoc cref="ReadyAsync(IReadOnlyList{Stanza})"/>
    public Task ReadyAsync(IReadOnlyList<RoutedStanza> batch) =>
        identities.IsLoaded || !account.Exists || !HasMessage(batch) ? Task.CompletedTask : LoadAsync();

    /// <summary>One of the account's sessions sends a message. Its effects are those here and those at the recipient.</summary>
    public void Outbound(AccountSession session, Stanza stanza, Effects effects, ulong tag)
    {
        effects.HasOwnMessage |= tag != 0;

        // RFC 6120 §10.3.1: without an address, a message is for the account itself.
        var context = new StanzaContext(account, stanza.To is null ? stanza.WithTo(account.Address) : stanza, session);
        if (!Run(context, Phase.Outbound, effects) || !Run(context, Phase.Privacy, effects))
        {
            return;
        }

        if (context.Stanza.To!.Bare.Equals(account.Address))
        {
            effects.Add(account.SendAsync(context.Stanza, session.Route, tag), context.Stanza);
            return;
        }

        if (!Run(context, Phase.Archive, effects))
        {
            return;
        }

        Recognise(context, tag);
        context.Store = context.Store == LogFlags.None ? LogFlags.None : context.Store | LogFlags.Sent;
        // What goes on is what the sender sent; what hooks add from here on is for the account's own sessions.
        effects.Add(account.SendAsync(context.Stanza, session.Route, tag), context.Stanza);
        var (entry, stored) = Store(context, context.Stanza.To!);
        account.Releases.Enqueue(stored, () => Fork(context, entry, []));
        effects.Add(stored, context, entry, tag);
    }

    /// <summary>A message for the account.</summary>
    public void Inbound(Stanza stanza, Effects effects, ulong tag)
    {
        if (!account.Exists)
        {
            // RFC 6121 §8.5.4: a headline is dropped, as it is by an account where nobody is there.
            if (stanza is not { Type: "headline", To.IsBare: true })
            {
                Refuse(stanza, StanzaError.ServiceUnavailable, effects, tag);
            }

            return;
        }

        var context = new StanzaContext(account, stanza, null);
        if (!Run(context, Phase.Inbound, effects, tag) || !Run(context, Phase.Privacy, effects, tag))
        {
            return;
        }

        var rule = Rule(context.Stanza);
        if (rule.Action == DeliveryAction.Error)
        {
            Refuse(stanza, StanzaError.ServiceUnavailable, effects, tag);
        }

        if (rule.Action is DeliveryAction.Error or DeliveryAction.Ignore || !Run(context, Phase.Archive, effects, tag))
        {
            return;
        }

        Recognise(context, tag);
        if (context.Identity != 0 && context.Store != LogFlags.None && identities.Find(context.Identity) is { } known)
        {
            effects.Add(known.Durable, context, null, tag);
            effects.HasStored = true;
            return;
        }

        if (context.Store.HasFlag(LogFlags.Mailbox) && account.Mailbox.Count >= account.Services.Model.Limits.MailboxMessages)
        {
            // XEP-0160 §2; while clients are there to empty the mailbox, trying again makes sense.
            account.Services.Metrics.Limited("mailbox");
            Refuse(context.Stanza, rule.Action == DeliveryAction.Offline ? StanzaError.ServiceUnavailable : StanzaError.ResourceConstraint, effects, tag);
            return;
        }

        if (rule.Action == DeliveryAction.Offline && !context.Store.HasFlag(LogFlags.Mailbox))
        {
            Refuse(context.Stanza, StanzaError.ServiceUnavailable, effects, tag);
            return;
        }

        var (entry, stored) = Store(context, context.Stanza.From!);
        account.Releases.Enqueue(stored, () => Release(context, entry));
        effects.Add(stored, context, entry, tag);
        effects.HasStored |= entry is not null && context.Identity != 0;
        if (stanza.IsError)
        {
            // Whoever refused a stanza of a session here answers for it until the session has the error.
            effects.Add(account.WhenHandedOverAsync(), stanza);
        }
    }

    /// <summary>A message that has no id of its own is recognised by its tag when the call that brought it is made again.</summary>
    private static void Recognise(StanzaContext context, ulong tag) => context.Identity = context.Identity == 0 ? tag : context.Identity;

    /// <summary>See <see cref="IEffectOwner.LostAsync"/>: a message that could not be written was never there.</summary>
    public async Task LostAsync(StanzaContext context, LogEntry? entry, ulong tag)
    {
        if (entry is not null)
        {
            account.Mailbox.Forget(entry.Sequence);
            identities.Forget(context.Identity, entry.Sequence);
        }

        await account.RefuseAsync(context.Stanza, StanzaError.ResourceConstraint, tag);
        if (entry is not null)
        {
            untold.Told(entry);
        }
    }

    private void Release(StanzaContext context, LogEntry? entry)
    {
        // The sessions may have changed since the message came in.
        var rule = Rule(context.Stanza);
        foreach (var session in rule.Sessions)
        {
            context.Deliveries.Add(new Delivery(session, context.Stanza));
        }

        if (rule.Action is DeliveryAction.Error or DeliveryAction.Offline && entry?.Flags.HasFlag(LogFlags.Mailbox) != true)
        {
            // It was for a session that has gone since, and does not wait for another.
            account.Refuse(context.Stanza, StanzaError.ServiceUnavailable);
        }

        Fork(context, entry, rule.Sessions);
    }

    /// <summary>Hands a message to the sessions that it is for, and those that get a copy.</summary>
    private void Fork(StanzaContext context, LogEntry? entry, IReadOnlyList<AccountSession> chosen)
    {
        if (entry is not null)
        {
            account.Mailbox.Release(entry.Sequence);
        }

        foreach (var hook in account.Services.Modules.Table.Hooks(Phase.Fork))
        {
            hook(context);
        }

        for (var i = 0; i < context.Deliveries.Count; i++)
        {
            var (session, stanza) = context.Deliveries[i];

            // A copy for a session that wants no messages for the account does not settle the message.
            var isTaken = session is AccountSession { TakesMessages: true } or AccountSession { Presence: null } || chosen.Contains(session);
            delivery.Deliver((AccountSession)session, stanza, isTaken ? entry : null);
        }
    }

    private MessageRule Rule(Stanza stanza) => MessageRule.For(stanza, account.Sessions);

    /// <summary>Gives the message its place in the log, in this turn; the task completes when it is durable.</summary>
    private (LogEntry? Entry, Task Stored) Store(StanzaContext context, Protocol.Jids.Jid peer)
    {
        if (context.Store is LogFlags.None or LogFlags.Sent)
        {
            return (null, Task.CompletedTask);
        }

        if (context.Identity != 0 && !identities.IsLoaded)
        {
            return (null, Task.FromException(new StoreUnavailableException("It could not be read whether the message has come before.")));
        }

        if (context.Identity != 0 && identities.Find(context.Identity) is { } known)
        {
            context.Sequence = known.Sequence;
            return (null, known.Durable);
        }

        if (untold.Refusal is { } refusal)
        {
            return (null, refusal);
        }

        var now = account.Services.Time.GetUtcNow();
        var time = now > account.Log.LastTime ? now : account.Log.LastTime;
        var entry = new LogEntry(account.Log.LastSequence + 1, time, context.Store, peer, context.Identity, context.Stanza.ToUtf8());
        var stored = untold.AppendAsync(account.Log, entry);
        context.Sequence = entry.Sequence;
        if (context.Store.HasFlag(LogFlags.Mailbox))
        {
            account.Mailbox.Add(entry.Sequence);
        }

        if (context.Identity != 0)
        {
            identities.Remember(context.Identity, entry.Sequence, stored);
        }

        return (entry, stored);
    }

    private async Task LoadAsync()
    {
        try
        {
            await identities.LoadAsync();
        }
        catch (StoreUnavailableException)
        {
            // Those who send a message that must be recognised are told.
        }
        catch (FencedException)
        {
            account.Keeper?.MovedAway();
            throw;
        }
    }

    /// <summary>Runs the hooks of a phase. False when one of them has ended the stanza's way; its sender was told then, if he is to be.</summary>
    private bool Run(StanzaContext context, Phase phase, Effects effects, ulong tag = 0)
    {
        foreach (var hook in account.Services.Modules.Table.Hooks(phase))
        {
            hook(context);
            if (!context.Ended)
            {
                continue;
            }

            if (context.Rejection is { } error)
            {
                Refuse(context.Stanza, error, effects, tag);
            }

            return false;
        }

        return true;
    }

    /// <summary>Refuses a message; its call is answered when the sender has been told.</summary>
    private void Refuse(Stanza stanza, StanzaError error, Effects effects, ulong tag) => effects.Add(account.RefuseAsync(stanza, error, tag), stanza);

    private static bool HasMessage(IReadOnlyList<Stanza> batch) => batch.Any(s => s.Kind == StanzaKind.Message);

    private static bool HasMessage(IReadOnlyList<RoutedStanza> batch) => batch.Any(s => s.Stanza.Kind == StanzaKind.Message);
}
