using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Godwit.Load.Clients;

namespace Godwit.Lab.Swarm;

/// <summary>What members send, and reading it again.</summary>
internal static class Stanza
{
    private const string Filler = "the quick godwit flies over the lazy ocean and does not land";

    /// <summary>A message of a conversation.</summary>
    public static byte[] Message(int conversation, int number, string to) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"<message to='{to}' type='chat' id='m-{number}'><body>lab {conversation} {number} {Filler}</body><origin-id xmlns='urn:xmpp:sid:0' id='lab-{conversation}-{number}'/></message>"));

    /// <summary>Asks an account whether it is there.</summary>
    public static byte[] Question(string account, int number) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"<iq to='{account}' type='get' id='q-{number}'><ping xmlns='urn:xmpp:ping'/></iq>"));

    /// <summary>Asks for a page of the own archive.</summary>
    public static byte[] Page(int number, string? after) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"<iq type='set' id='a-{number}'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>100</max>{(after is null ? "" : $"<after>{after}</after>")}</set></query></iq>"));

    /// <summary>Which message of which conversation it is; false when it is another stanza.</summary>
    public static bool TryRead(ReadOnlySpan<byte> stanza, out int conversation, out int number)
    {
        (conversation, number) = (0, 0);
        var at = stanza.IndexOf("<body>lab "u8);
        if (at < 0)
        {
            return false;
        }

        var text = stanza[(at + 10)..];
        return Utf8Parser.TryParse(text, out conversation, out var read) && Utf8Parser.TryParse(text[(read + 1)..], out number, out _);
    }

    /// <summary>The number behind a prefix in the attribute <c>id</c> of the first tag; 0 when it has another one.</summary>
    public static int Number(ReadOnlySpan<byte> stanza, string prefix) =>
        Elements.Attribute(FirstTag(stanza), " id="u8) is { } id && id.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(id.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>The identity that an account has given a message (XEP-0359); null when it has none of it.</summary>
    public static string? StanzaId(ReadOnlySpan<byte> stanza, string account)
    {
        for (var at = stanza.IndexOf("<stanza-id "u8); at >= 0; at = stanza.IndexOf("<stanza-id "u8))
        {
            stanza = stanza[at..];
            var tag = FirstTag(stanza);
            if (Elements.Attribute(tag, " by="u8) == account)
            {
                return Elements.Attribute(tag, " id="u8);
            }

            stanza = stanza[tag.Length..];
        }

        return null;
    }

    /// <summary>The identity of a message that an archive sends (XEP-0313); null when it is no such message.</summary>
    public static string? ArchiveId(ReadOnlySpan<byte> stanza)
    {
        var at = stanza.IndexOf("<result "u8);
        return at < 0 ? null : Elements.Attribute(FirstTag(stanza[at..]), " id="u8);
    }

    private static ReadOnlySpan<byte> FirstTag(ReadOnlySpan<byte> stanza) => stanza[..(stanza.IndexOf((byte)'>') + 1)];
}
