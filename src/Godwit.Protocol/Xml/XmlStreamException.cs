namespace Godwit.Protocol.Xml;

/// <summary>What arrived is not XML that a stream may carry. The only exception that reading throws.</summary>
/// <param name="condition">The stream error condition that answers it (RFC 6120 §4.9.3).</param>
/// <param name="message">What is wrong, for the log.</param>
public sealed class XmlStreamException(string condition, string message) : Exception(message)
{
    /// <summary>The stream error condition, for example <c>not-well-formed</c>.</summary>
    public string Condition { get; } = condition;

    internal static XmlStreamException NotWellFormed(string message) => new("not-well-formed", message);

    internal static XmlStreamException Restricted(string message) => new("restricted-xml", message);

    internal static XmlStreamException Policy(string message) => new("policy-violation", message);
}
