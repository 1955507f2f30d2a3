namespace Godwit.Protocol.Stanzas;

/// <summary>The three stanzas of RFC 6120 §8.</summary>
public enum StanzaKind : byte
{
    /// <summary><c>message</c></summary>
    Message,

    /// <summary><c>presence</c></summary>
    Presence,

    /// <summary><c>iq</c></summary>
    Iq,
}
