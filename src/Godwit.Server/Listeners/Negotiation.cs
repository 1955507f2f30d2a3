using Godwit.Abstractions.Sessions;
using Godwit.Protocol;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Listeners;

/// <summary>What one connection brings to the negotiation of its stream.</summary>
internal sealed partial class Negotiation(ConnectionServices services, IStreamTransport transport)
{
    /// <summary>The options of the stream.</summary>
    public StreamOptions Options => services.StreamOptions with
    {
        Transport = transport.Framing,
        RequireTls = services.StreamOptions.RequireTls && !transport.IsConfidential,
        Features = Features,
    };

    /// <summary>True once the client has a session.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The client has a session.</summary>
    public void Done() => IsDone = true;

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

    private IEnumerable<Element> Features(StreamPhase phase)
    {
        if (phase.IsAuthenticated)
        {
            yield return new Element("ver", Namespaces.RosterVersioning);
            yield return new Element("sub", Namespaces.PreApproval);
        }

        var context = new StreamFeatureContext(phase.Domain, phase.IsAuthenticated, phase.IsSecure);
        foreach (var feature in services.Modules.Table.StreamFeatures)
        {
            if (feature(context) is { } element)
            {
                yield return element;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The handler of unauthenticated {Namespace} failed")]
    private static partial void HandlerFailed(ILogger logger, string? @namespace, Exception exception);
}
