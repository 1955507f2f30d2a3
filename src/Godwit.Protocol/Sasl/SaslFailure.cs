using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Sasl;

/// <summary>Why an authentication failed: a defined condition of RFC 6120 §6.5 and optionally a text.</summary>
public sealed record SaslFailure(string Condition, string? Text = null)
{
    /// <summary>The client gave up, RFC 6120 §6.5.1.</summary>
    public static SaslFailure Aborted { get; } = new("aborted");

    /// <summary>The account is disabled, RFC 6120 §6.5.2.</summary>
    public static SaslFailure AccountDisabled { get; } = new("account-disabled");

    /// <summary>The credentials have expired, RFC 6120 §6.5.3.</summary>
    public static SaslFailure CredentialsExpired { get; } = new("credentials-expired");

    /// <summary>The mechanism needs TLS first, RFC 6120 §6.5.4.</summary>
    public static SaslFailure EncryptionRequired { get; } = new("encryption-required");

    /// <summary>The data is not base64, RFC 6120 §6.5.5.</summary>
    public static SaslFailure IncorrectEncoding { get; } = new("incorrect-encoding");

    /// <summary>The authorization identity is not allowed, RFC 6120 §6.5.6.</summary>
    public static SaslFailure InvalidAuthzid { get; } = new("invalid-authzid");

    /// <summary>The mechanism was not offered, RFC 6120 §6.5.7.</summary>
    public static SaslFailure InvalidMechanism { get; } = new("invalid-mechanism");

    /// <summary>The data breaks the mechanism's syntax, RFC 6120 §6.5.8.</summary>
    public static SaslFailure MalformedRequest { get; } = new("malformed-request");

    /// <summary>The mechanism is too weak, RFC 6120 §6.5.9.</summary>
    public static SaslFailure MechanismTooWeak { get; } = new("mechanism-too-weak");

    /// <summary>Wrong user or password, RFC 6120 §6.5.10.</summary>
    public static SaslFailure NotAuthorized { get; } = new("not-authorized");

    /// <summary>The server cannot tell now, RFC 6120 §6.5.11.</summary>
    public static SaslFailure TemporaryAuthFailure { get; } = new("temporary-auth-failure");

    /// <summary>The <c>failure</c> element.</summary>
    public Element ToElement()
    {
        var failure = new Element("failure", Namespaces.Sasl).Add(Condition);
        return Text is null ? failure : failure.Add("text", Text);
    }
}
