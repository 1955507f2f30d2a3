using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Stanzas;

/// <summary>A stanza error, RFC 6120 §8.3: its type, its defined condition, and optionally a text and an application condition.</summary>
public sealed record StanzaError(string Type, string Condition, string? Text = null, Element? Application = null)
{
    /// <summary>RFC 6120 §8.3.3.1.</summary>
    public static StanzaError BadRequest { get; } = new("modify", "bad-request");

    /// <summary>RFC 6120 §8.3.3.2.</summary>
    public static StanzaError Conflict { get; } = new("cancel", "conflict");

    /// <summary>RFC 6120 §8.3.3.3.</summary>
    public static StanzaError FeatureNotImplemented { get; } = new("cancel", "feature-not-implemented");

    /// <summary>RFC 6120 §8.3.3.4.</summary>
    public static StanzaError Forbidden { get; } = new("auth", "forbidden");

    /// <summary>RFC 6120 §8.3.3.5.</summary>
    public static StanzaError Gone { get; } = new("cancel", "gone");

    /// <summary>RFC 6120 §8.3.3.6.</summary>
    public static StanzaError InternalServerError { get; } = new("cancel", "internal-server-error");

    /// <summary>RFC 6120 §8.3.3.7.</summary>
    public static StanzaError ItemNotFound { get; } = new("cancel", "item-not-found");

    /// <summary>RFC 6120 §8.3.3.8.</summary>
    public static StanzaError JidMalformed { get; } = new("modify", "jid-malformed");

    /// <summary>RFC 6120 §8.3.3.9.</summary>
    public static StanzaError NotAcceptable { get; } = new("modify", "not-acceptable");

    /// <summary>RFC 6120 §8.3.3.10.</summary>
    public static StanzaError NotAllowed { get; } = new("cancel", "not-allowed");

    /// <summary>RFC 6120 §8.3.3.11.</summary>
    public static StanzaError NotAuthorized { get; } = new("auth", "not-authorized");

    /// <summary>RFC 6120 §8.3.3.12.</summary>
    public static StanzaError PolicyViolation { get; } = new("modify", "policy-violation");

    /// <summary>RFC 6120 §8.3.3.15.</summary>
    public static StanzaError RegistrationRequired { get; } = new("auth", "registration-required");

    /// <summary>RFC 6120 §8.3.3.16.</summary>
    public static StanzaError RemoteServerNotFound { get; } = new("cancel", "remote-server-not-found");

    /// <summary>RFC 6120 §8.3.3.17.</summary>
    public static StanzaError RemoteServerTimeout { get; } = new("wait", "remote-server-timeout");

    /// <summary>RFC 6120 §8.3.3.18.</summary>
    public static StanzaError ResourceConstraint { get; } = new("wait", "resource-constraint");

    /// <summary>RFC 6120 §8.3.3.19.</summary>
    public static StanzaError ServiceUnavailable { get; } = new("cancel", "service-unavailable");

    /// <summary>RFC 6120 §8.3.3.20.</summary>
    public static StanzaError SubscriptionRequired { get; } = new("auth", "subscription-required");

    /// <summary>RFC 6120 §8.3.3.22.</summary>
    public static StanzaError UnexpectedRequest { get; } = new("wait", "unexpected-request");

    /// <summary>The <c>error</c> child as it stands in a stanza.</summary>
    public Element ToElement()
    {
        var error = new Element("error", Namespaces.Client).Set("type", Type).Add(new Element(Condition, Namespaces.StanzaErrors));
        if (Text is not null)
        {
            error.Add(new Element("text", Namespaces.StanzaErrors).AddText(Text));
        }

        return error.Add(Application);
    }
}
