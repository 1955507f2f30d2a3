using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Godwit.Load.Runs;

/// <summary>
/// The stanza that a client sends again and again, its bytes made once: only its numbers change. Its body or status has 100 bytes and says who sent it, which one
/// of his it is, and when it was to be sent.
/// </summary>
internal sealed class LoadMessage
{
    /// <summary>How long a body is.</summary>
    public const int BodyBytes = 100;

    private const int Short = 8;
    private const int Long = 16;

    private readonly byte[] bytes;
    private readonly int id;
    private readonly int number;
    private readonly int intended;

    private LoadMessage(string text)
    {
        bytes = Encoding.UTF8.GetBytes(text);
        id = text.IndexOf("-00000000'", StringComparison.Ordinal) + 1;
        number = text.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length + Short + 1;
        intended = number + Short + 1;
    }

    /// <summary>A message to somebody.</summary>
    /// <param name="sender">The number of the client.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="type">Its type.</param>
    /// <param name="line">Whether it is a line for the relay.</param>
    public LoadMessage(int sender, string to, string type, bool line = false)
        : this($"<message to='{to}' type='{type}' id='{sender:x8}-00000000'><body>{Body(sender)}</body></message>{(line ? "\n" : "")}")
    {
    }

    private static string Mark => ">load ";

    /// <summary>The presence of somebody, for all who may see it.</summary>
    public static LoadMessage Presence(int sender) => new($"<presence id='{sender:x8}-00000000'><status>{Body(sender)}</status></presence>");

    /// <summary>Its bytes, until the next call.</summary>
    public ReadOnlySpan<byte> With(int itsNumber, long itIsIntended)
    {
        Write(id, Short, itsNumber);
        Write(number, Short, itsNumber);
        Write(intended, Long, itIsIntended);
        return bytes;
    }

    /// <summary>Reads what <see cref="With"/> wrote; false when it is another stanza.</summary>
    public static bool TryRead(ReadOnlySpan<byte> stanza, out int sender, out int number, out long intended)
    {
        var at = stanza.IndexOf(">load "u8);
        if (at < 0)
        {
            (sender, number, intended) = (0, 0, 0);
            return false;
        }

        var body = stanza[(at + Mark.Length)..];
        if (body.Length < Short + 1 + Short + 1 + Long
            || !Utf8Parser.TryParse(body[..Short], out sender, out _, 'x')
            || !Utf8Parser.TryParse(body.Slice(Short + 1, Short), out number, out _, 'x')
            || !Utf8Parser.TryParse(body.Slice((2 * Short) + 2, Long), out intended, out _, 'x'))
        {
            throw new LoadException($"A message came back changed: {Encoding.UTF8.GetString(stanza)}");
        }

        return true;
    }

    private static string Body(int sender) =>
        string.Create(CultureInfo.InvariantCulture, $"load {sender:x8} {0:x8} {0:x16} the quick godwit flies over the lazy ocean ").PadRight(BodyBytes, 'x');

    private void Write(int at, int digits, long value)
    {
        for (var index = at + digits - 1; index >= at; index--, value >>= 4)
        {
            bytes[index] = "0123456789abcdef"u8[(int)(value & 15)];
        }
    }
}
