using Godwit.Abstractions.Modules;
using Godwit.Protocol;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Modules;
using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>Requests and answers (iq) of an account, both ways (RFC 6120 §8.2.3, RFC 6121 §8.5).</summary>
internal sealed class RequestFlow(Account account, PresenceFlow presence)
{
    private readonly RosterFlow roster = new(account, presence);
    private int underWay;
    private TaskCompletionSource? idle;

    /// <summary>Completes when no request to the account is under way.</summary>
    public Task WhenIdleAsync() => underWay == 0 ? Task.CompletedTask : (idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>One of the account's sessions sends a request or an answer.</summary>
    public Task Outbound(AccountSession session, Stanza stanza)
    {
        // RFC 6120 §10.3.3: a request without an address is for the account itself.
        if (stanza.To is null || stanza.To.Equals(account.Address))
        {
            return stanza.IsRequest ? HandleAsync(stanza, session) : Task.CompletedTask;
        }

        return Allowed(stanza, session) ? account.SendAsync(stanza, session.Route) : Task.CompletedTask;
    }

    /// <summary>A request or an answer for the account or one of its sessions.</summary>
    public Task Inbound(Stanza stanza)
    {
        if (account.Exists && !Allowed(stanza, null))
        {
            return Task.CompletedTask;
        }

        if (!stanza.To!.IsBare)
        {
            if (account.Sessions.Find(stanza.To) is { } session && (!stanza.IsRequest || presence.Shows(session, stanza.From!)))
            {
                account.Deliver(session, stanza);
            }
            else
            {
                account.Refuse(stanza, StanzaError.ServiceUnavailable);
            }

            return Task.CompletedTask;
        }

        if (!account.Exists)
        {
            account.Refuse(stanza, StanzaError.ServiceUnavailable);
            return Task.CompletedTask;
        }

        return stanza.IsRequest ? HandleAsync(stanza, account.Sessions.Find(stanza.From!)) : Task.CompletedTask;
    }

    /// <summary>A request that set the session up before the account came up. It was answered then.</summary>
    public Task RestoreAsync(AccountSession session, Stanza stanza) => HandleAsync(Addressed(stanza), session, static _ => { });

    private async Task HandleAsync(Stanza stanza, AccountSession? session)
    {
        var request = Addressed(stanza);
        var isAnswered = false;
        underWay++;
        try
        {
            await HandleAsync(request, session, answer =>
            {
                isAnswered = true;
                Return(request, session, answer);
                Ended();
            });
        }
        finally
        {
            if (!isAnswered)
            {
                Ended();
            }
        }
    }

    private void Ended()
    {
        if (--underWay == 0)
        {
            idle?.SetResult();
            idle = null;
        }
    }

    /// <summary>Hands the answer back. Where the account has left meanwhile, what the request gave its session before the answer, a page of the archive say, went nowhere: the client has to ask again.</summary>
    private void Return(Stanza request, AccountSession? session, Stanza answer) =>
        account.Return(session is { HasMissed: true } ? request.ToError(StanzaError.ResourceConstraint) : answer);

    private async Task HandleAsync(Stanza stanza, AccountSession? session, Action<Stanza> answer)
    {
        if (stanza.Children.Count != 1)
        {
            account.Refuse(stanza, StanzaError.BadRequest);
            return;
        }

        var payload = stanza.Children[0];
        var handler = payload is { Namespace: Namespaces.Roster, Name: "query" }
            ? roster.HandlerOf(stanza.Type!)
            : account.Services.Modules.Table.Request(Scope.Account, new IqKey(stanza.Type!, payload.Namespace, payload.Name));
        var context = new IqContext(stanza, stanza.Parse(payload), account, session);
        await RequestHandling.AnswerAsync(handler, context, answer, account.Services.Logger);
    }

    private Stanza Addressed(Stanza stanza) => stanza.To is null ? stanza.WithTo(account.Address) : stanza;

    private bool Allowed(Stanza stanza, AccountSession? session)
    {
        var context = new StanzaContext(account, stanza, session);
        foreach (var hook in account.Services.Modules.Table.Hooks(Phase.Privacy))
        {
            hook(context);
            if (context.Ended)
            {
                if (context.Rejection is { } error)
                {
                    account.Refuse(stanza, error);
                }

                return false;
            }
        }

        return true;
    }
}
