using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Configuration;
using Godwit.Server.Modules;

namespace Godwit.Server.Routing;

/// <summary>Finds out what an address belongs to and hands stanzas there.</summary>
internal sealed class StanzaRouter(GodwitModel model, ModuleHost modules, ServerAddress server, IAccounts accounts, IEntities entities)
{
    /// <summary>
    /// Delivers stanzas that all have the same bare <c>to</c>. Completes when everything they must leave behind is durable. The answers to
    /// requests that nobody here can serve go to <paramref name="answer"/>.
    /// </summary>
    public Task DeliverAsync(Jid to, IReadOnlyList<RoutedStanza> batch, Action<Stanza> answer)
    {
        if (model.Serves(to.Domain))
        {
            return to.Local is null ? server.HandleAsync(batch, answer) : accounts.DeliverAsync(to, batch);
        }

        if (Subdomain(to.Domain) is { } subdomain)
        {
            return to.Local is null
                ? ServerAddress.HandleAsync(batch, (_, _) => subdomain.Service, answer)
                : entities.DeliverAsync(to, batch);
        }

        foreach (var (stanza, _, _) in batch)
        {
            if (StanzaErrors.Answer(stanza, StanzaError.RemoteServerNotFound) is { } error)
            {
                answer(error);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>The subdomain entry that serves a domain, or null.</summary>
    public SubdomainEntry? Subdomain(string domain)
    {
        var dot = domain.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && model.Serves(domain[(dot + 1)..]) ? modules.Table.Subdomains.GetValueOrDefault(domain[..dot]) : null;
    }
}
