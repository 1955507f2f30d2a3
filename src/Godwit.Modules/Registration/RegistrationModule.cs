using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Modules;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Registration;

/// <summary>Lets strangers make themselves accounts (off unless the operator turns it on), and users change their passwords and leave.</summary>
[Xep(77, "2.4", Except = "Data forms and redirection: a name and a password is all that is asked for.")]
public sealed class RegistrationModule(RegistrationOptions options, IAccountRegistrar registrar, TimeProvider time) : IModule
{
    private const string Ns = "jabber:iq:register";
    private const string StreamFeature = "http://jabber.org/features/iq-register";

    private readonly RegistrationLimit limit = new(options.PerAddress, options.Window, time);

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m)
    {
        m.Feature(Ns, Scope.Server)
            .OnIqGet(Ns, "query", Scope.Server | Scope.Account, Describe)
            .OnIqSet(Ns, "query", Scope.Server | Scope.Account, ChangeAsync);
        if (options.Enabled)
        {
            m.StreamFeature(stream => stream is { IsAuthenticated: false, IsSecure: true } ? new Element("register", StreamFeature) : null)
                .OnUnauthenticatedIq(Ns, "query", RegisterAsync);
        }
    }

    private async ValueTask<Reply> RegisterAsync(Stanza stanza, string domain, string peer)
    {
        if (stanza.Type == "get")
        {
            return new Element("query", Ns).Add("instructions", "Choose a name and a password.").Add("username").Add("password");
        }

        var wanted = stanza.Payload!;
        if (wanted.Child("username")?.Text is not { Length: > 0 } name
            || wanted.Child("password")?.Text is not { Length: > 0 } password
            || !Jid.TryCreate(name, domain, null, out var address))
        {
            return StanzaError.NotAcceptable;
        }

        if (!limit.TryTake(peer))
        {
            return StanzaError.ResourceConstraint;
        }

        return Answer(await registrar.AddAsync(address, password, CancellationToken.None), StanzaError.Conflict);
    }

    private static ValueTask<Reply> Describe(IqContext request) => new(IsOwn(request)
        ? new Element("query", Ns).Add("registered").Add("username", request.From.Local).Add("password")
        : (Reply)StanzaError.ServiceUnavailable);

    private async ValueTask<Reply> ChangeAsync(IqContext request)
    {
        if (!IsOwn(request))
        {
            return StanzaError.ServiceUnavailable;
        }

        return request.Payload.Child("remove") is null ? await ChangePasswordAsync(request) : await RemoveAsync(request);
    }

    private async ValueTask<Reply> ChangePasswordAsync(IqContext request)
    {
        var account = request.From.Bare;
        if (!options.PasswordChange)
        {
            return StanzaError.NotAllowed;
        }

        if (request.Payload.Child("username")?.Text is not { } name || request.Payload.Child("password")?.Text is not { Length: > 0 } password)
        {
            return StanzaError.BadRequest;
        }

        if (!Jid.TryCreate(name, account.Domain, null, out var named) || !named.Equals(account))
        {
            return StanzaError.NotAllowed;
        }

        var outcome = await registrar.ChangePasswordAsync(account, password, CancellationToken.None);
        var answer = Answer(outcome, StanzaError.RegistrationRequired);
        return outcome == RegistrationOutcome.Done ? answer.Then(() => registrar.EndOtherSessionsAsync(request.From)) : answer;
    }

    private async ValueTask<Reply> RemoveAsync(IqContext request)
    {
        if (!options.Removal)
        {
            return StanzaError.NotAllowed;
        }

        if (request.Payload.Elements.Count() != 1)
        {
            return StanzaError.BadRequest;
        }

        var account = request.From.Bare;
        var outcome = await registrar.RemoveAsync(account, CancellationToken.None);

        // §3.2: the answer first, then the end of all streams.
        return Answer(outcome, StanzaError.RegistrationRequired).Then(() => registrar.CloseSessionsAsync(account));
    }

    /// <summary>An account's wishes come from its own sessions: to it, or to its server.</summary>
    private static bool IsOwn(IqContext request) =>
        request.Account is null ? request.From.Domain == request.Domain && request.From.Local is not null : request.IsOwner;

    private static Reply Answer(RegistrationOutcome outcome, StanzaError conflict) => outcome switch
    {
        RegistrationOutcome.Done => Reply.Empty,
        RegistrationOutcome.Conflict => conflict,
        _ => StanzaError.NotAcceptable,
    };
}
