using System.Globalization;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Archive;

/// <summary>The id of a message in an archive (XEP-0359): its sequence number there, in hexadecimal.</summary>
internal static class StanzaId
{
    /// <summary>The element that carries the id.</summary>
    public static Element Element(Jid archive, long sequence) =>
        new Element("stanza-id", ArchiveModule.Ids).Set("by", archive.ToString()).Set("id", Write(sequence));

    /// <summary>The text of an id.</summary>
    public static string Write(long sequence) => sequence.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>Reads the text of an id. False for one that no archive of this server has given out.</summary>
    public static bool TryRead(string text, out long sequence) =>
        long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out sequence) && sequence > 0 && Write(sequence) == text;
}
