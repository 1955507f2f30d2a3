using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Godwit.Server.Routing;

/// <summary>Runs the handler of an iq request and turns every outcome into an answer.</summary>
internal static partial class RequestHandling
{
    /// <summary>The stanza that answers the request; never fails.</summary>
    public static async ValueTask<Stanza> AnswerAsync(IqHandler? handler, IqContext context, ILogger? logger)
    {
        if (handler is null)
        {
            return context.Stanza.ToError(StanzaError.ServiceUnavailable);
        }

        try
        {
            var reply = await handler(context);
            return reply.Failure is { } error ? context.Stanza.ToError(error) : context.Stanza.Reply(reply.Payload);
        }
        catch (StoreUnavailableException)
        {
            return context.Stanza.ToError(StanzaError.ResourceConstraint);
        }
        catch (FencedException)
        {
            return context.Stanza.ToError(StanzaError.ResourceConstraint);
        }
#pragma warning disable CA1031 // A handler's bug must not end the session that asked.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            HandlerFailed(logger ?? NullLogger.Instance, context.Payload.Namespace, context.Payload.Name, exception);
            return context.Stanza.ToError(StanzaError.InternalServerError);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The handler of {Namespace} {Name} failed")]
    private static partial void HandlerFailed(ILogger logger, string @namespace, string name, Exception exception);
}
