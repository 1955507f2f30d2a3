using Godwit.Protocol;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Listeners;

/// <summary>The time that the negotiation of a stream may take, and what a client may ask in it. Until the client has a session: no timer is kept for it any longer.</summary>
internal sealed partial class Negotiation : IDisposable
{
    private readonly ConnectionServices services;
    private readonly IStreamTransport transport;
    private readonly CancellationTokenSource deadline;
    private readonly CancellationTokenRegistration stopping;

    public Negotiation(ConnectionServices services, IStreamTransport transport)
    {
        this.services = services;
        this.transport = transport;
        deadline = new CancellationTokenSource(services.Model.Limits.NegotiationTimeout, services.Time);
        stopping = services.Lifetime.ApplicationStopping.UnsafeRegister(static d => ((CancellationTokenSource)d!).Cancel(), deadline);
        Expired = deadline.Token;
    }

    /// <summary>Cancelled when the client has taken too long, or the node stops.</summary>
    public CancellationToken Expired { get; }

    /// <summary>The error that ends the stream when it did not get so far in time; null when it still may.</summary>
    public StreamError? Failure => !Expired.IsCancellationRequested ? null
        : services.Lifetime.ApplicationStopping.IsCancellationRequested ? StreamError.SystemShutdown
        : StreamError.ConnectionTimeout;

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Dispose();
        deadline.Dispose();
    }

    /// <summary>Answers an iq of a client that is not authenticated.</summary>
    public async Task<Element> AnswerAsync(Element iq)
    {
        var stanza = Stanza.FromElement(iq);
        var payload = stanza.Children.Count == 1 ? stanza.Children[0] : default;
        var handler = services.Modules.Table.Unauthenticated(payload.Namespace ?? "", payload.Name ?? "");
        if (handler is null || !stanza.IsRequest)
        {
            return stanza.ToError(StanzaError.NotAuthorized).ToElement();
        }

        try
        {
            var reply = await handler(stanza, stanza.To?.Domain ?? services.Model.DefaultDomain, transport.Peer);
            return (reply.Failure is { } error ? stanza.ToError(error) : stanza.Reply(reply.Payload)).ToElement();
        }
#pragma warning disable CA1031 // A handler's bug must not end the stream.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            HandlerFailed(services.Logger, payload.Namespace, exception);
            return stanza.ToError(StanzaError.InternalServerError).ToElement();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The handler of unauthenticated {Namespace} failed")]
    private static partial void HandlerFailed(ILogger logger, string? @namespace, Exception exception);
}
