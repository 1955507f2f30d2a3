using System.Text;
using Godwit.Protocol.Jids;

namespace Godwit.Fuzz.Jids;

/// <summary>Addresses: nothing throws, and what is accepted is accepted again as it was normalised, unchanged.</summary>
public sealed class JidTarget : IFuzzTarget
{
    private static readonly string[] Pieces =
    [
        "romeo", "montague.example", "@", "/", ".", "..", "xn--", "xn--mnchen-3ya", "münchen", "ß", "Σ", "ς", "ﬁ", "Ⅳ", "\u00AD", "\u0301", "א", "ا", "1", "٣", "[::1]",
        "127.0.0.1", " ", "\u3000", "\u200D", "\u0378", "😀", "\"", "&", "'", "<", ">", ":", "\0", "K", "\uD800", "\uFFFF", "A", "\u30FB", "l·l",
    ];

    private static readonly IReadOnlyList<byte[]> Tokens = [.. Pieces.Select(Encoding.UTF8.GetBytes), [0xC0, 0x80], [0xFF]];

    /// <inheritdoc/>
    public string Name => "jid";

    /// <inheritdoc/>
    public void Run(Random random)
    {
        var text = string.Concat(random.GetItems(Pieces, random.Next(8)));
        Check(text, Encoding.UTF8.GetBytes(text));
        var bytes = Mutation.Apply(random, Encoding.UTF8.GetBytes(text), Tokens);
        if (Jid.TryParse(bytes, out var jid) != Jid.TryParse(Encoding.UTF8.GetString(bytes), out var other) && jid is not null)
        {
            throw new FuzzException("Accepted as bytes and refused as text.", bytes);
        }

        if (jid is not null)
        {
            Check(jid.ToString(), bytes);
            Check(other!.ToString(), bytes);
        }
    }

    private static void Check(string text, byte[] input)
    {
        if (Jid.TryParse(text, out var jid)
            && (!Jid.TryParse(jid.ToString(), out var again) || !again.Equals(jid) || again.ToString() != jid.ToString()))
        {
            throw new FuzzException($"Normalised twice it is another: {jid}.", input);
        }
    }
}
