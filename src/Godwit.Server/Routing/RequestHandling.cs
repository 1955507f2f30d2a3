using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Godwit.Server.Routing;

/// <summary>Runs the handler of an iq request and turns every outcome into an answer.</summary>
internal static partial class RequestHandling
{
    /// <summary>Answers the request; never fails.</summary>
    /// <param name="handler">What handles it; null when nobody does.</param>
    /// <param name="context">The request.</param>
    /// <param name="answer">Sends the answer.</param>
    /// <param name="logger">Where bugs are noted.</param>
    public static async ValueTask AnswerAsync(IqHandler? handler, IqContext context, Action<Stanza> answer, ILogger? logger)
    {
        var reply = handler is null ? StanzaError.ServiceUnavailable : await HandleAsync(handler, context, logger);
        answer(reply.Failure is { } error ? context.Stanza.ToError(error) : context.Stanza.Reply(reply.Payload));
        if (reply.Afterwards is { } afterwards)
        {
            await HandleAsync(
                async _ =>
                {
                    await afterwards();
                    return Reply.Empty;
                },
                context,
                logger);
        }
    }

    private static async ValueTask<Reply> HandleAsync(IqHandler handler, IqContext context, ILogger? logger)
    {
        try
        {
            return await handler(context);
        }
        catch (StoreUnavailableException)
        {
            return StanzaError.ResourceConstraint;
        }
        catch (FencedException)
        {
            return StanzaError.ResourceConstraint;
        }
#pragma warning disable CA1031 // A handler's bug must not end the session that asked.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            HandlerFailed(logger ?? NullLogger.Instance, context.Payload.Namespace, context.Payload.Name, exception);
            return StanzaError.InternalServerError;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The handler of {Namespace} {Name} failed")]
    private static partial void HandlerFailed(ILogger logger, string @namespace, string name, Exception exception);
}
