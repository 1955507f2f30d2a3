using Godwit.Abstractions.Modules;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Modules;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Routing;

/// <summary>The address of the server itself: answers requests to the domain (RFC 6120 §10.5.1, RFC 6121 §8.5.1).</summary>
internal sealed class ServerAddress(ModuleHost modules, ILogger<ServerAddress> logger)
{
    /// <summary>Handles stanzas for a domain of this server, each on its own; completes when all are answered.</summary>
    public Task HandleAsync(IReadOnlyList<RoutedStanza> batch, Action<Stanza> answer)
    {
        var table = modules.Table;
        return HandleAsync(batch, (type, payload) => table.Request(Scope.Server, new IqKey(type, payload.Namespace, payload.Name)), answer, logger);
    }

    /// <summary>Handles stanzas for an address that answers requests through a lookup of handlers.</summary>
    public static Task HandleAsync(
        IReadOnlyList<RoutedStanza> batch, Func<string, ChildRef, IqHandler?> lookup, Action<Stanza> answer, ILogger? logger = null)
    {
        List<Task>? underWay = null;
        foreach (var (stanza, _, _) in batch)
        {
            var task = AnswerAsync(stanza, lookup, answer, logger);
            if (!task.IsCompletedSuccessfully)
            {
                (underWay ??= []).Add(task);
            }
        }

        return underWay is null ? Task.CompletedTask : Task.WhenAll(underWay);
    }

    private static async Task AnswerAsync(Stanza stanza, Func<string, ChildRef, IqHandler?> lookup, Action<Stanza> answer, ILogger? logger)
    {
        if (!stanza.IsRequest)
        {
            // A message to the domain has no mailbox to go to; presence to the server is of no interest to it.
            if (stanza.Kind == StanzaKind.Message && StanzaErrors.Answer(stanza, StanzaError.ServiceUnavailable) is { } error)
            {
                answer(error);
            }

            return;
        }

        var payload = stanza.Children.Count == 1 ? stanza.Children[0] : default;
        if (payload.Name is null)
        {
            answer(stanza.ToError(StanzaError.BadRequest));
            return;
        }

        var handler = lookup(stanza.Type!, payload);
        await RequestHandling.AnswerAsync(handler, new IqContext(stanza, stanza.Parse(payload), null, null), answer, logger);
    }
}
