using System.Buffers.Text;
using System.Text;
using Godwit.Protocol.Stanzas;

namespace Godwit.Load.Runs;

/// <summary>
/// A message of about 300 bytes as clients send them. Its body says who sent it, which one of his it is, and when it was to be sent.
/// </summary>
/// <param name="Sender">The number of the client.</param>
/// <param name="Number">1, 2, 3 … of each sender.</param>
/// <param name="Intended">When it was to be sent.</param>
internal readonly record struct LoadMessage(int Sender, int Number, long Intended)
{
    private static readonly byte[] Mark = "<body>load "u8.ToArray();

    /// <summary>The stanza.</summary>
    public byte[] ToStanza(string to, string type)
    {
        var id = $"{Sender:x8}-{Number:x8}-{Intended:x16}";
        return Encoding.UTF8.GetBytes(
            $"<message to='{to}' type='{type}' id='{id}'><body>load {Sender} {Number} {Intended} the quick godwit flies over the lazy ocean</body>" +
            $"<origin-id xmlns='urn:xmpp:sid:0' id='{id}'/><active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/></message>");
    }

    /// <summary>Reads a message; null when it is another one.</summary>
    public static LoadMessage? Read(Stanza stanza)
    {
        var content = stanza.Content.Span;
        var start = content.IndexOf(Mark);
        if (start < 0)
        {
            return null;
        }

        var rest = content[(start + Mark.Length)..];
        return new LoadMessage((int)Next(ref rest), (int)Next(ref rest), Next(ref rest));
    }

    private static long Next(ref ReadOnlySpan<byte> rest)
    {
        if (!Utf8Parser.TryParse(rest, out long value, out var length))
        {
            throw new LoadException("A message came back changed.");
        }

        rest = rest[(length + 1)..];
        return value;
    }
}
