using System.Globalization;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Archives;

/// <summary>
/// The one id of a message in an archive (XEP-0359): its sequence number there, in lower-case hexadecimal without leading zeros.
/// </summary>
public static class StanzaId
{
    /// <summary>The namespace of stanza and origin ids.</summary>
    public const string Namespace = "urn:xmpp:sid:0";

    /// <summary>The element that carries an id.</summary>
    public static Element Of(Jid archive, long sequence) =>
        new Element("stanza-id", Namespace).Set("by", archive.ToString()).Set("id", Write(sequence));

    /// <summary>
    /// The stanza without ids that claim to be of an archive, which only the archive's owner may give (XEP-0359 §5); the stanza itself when
    /// there are none.
    /// </summary>
    public static Stanza Strip(Stanza stanza, Jid archive) => stanza.Has("stanza-id", Namespace)
        ? stanza.Without(c => c is { Name: "stanza-id", Namespace: Namespace } && IsBy(stanza.Parse(c), archive))
        : stanza;

    /// <summary>The text of an id.</summary>
    public static string Write(long sequence) => sequence.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>Reads the text of an id. False for one that no archive of this server can have given out.</summary>
    public static bool TryRead(string text, out long sequence) =>
        long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out sequence) && sequence > 0 && Write(sequence) == text;

    /// <summary>True also for another spelling of the same address.</summary>
    private static bool IsBy(Element id, Jid archive) => Jid.TryParse(id["by"], out var by) && by.Equals(archive);
}
