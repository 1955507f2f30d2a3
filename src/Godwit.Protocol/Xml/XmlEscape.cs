using System.Buffers;
using System.Text;

namespace Godwit.Protocol.Xml;

/// <summary>Writes text so that it is read back as it was; characters that XML does not allow become U+FFFD.</summary>
internal static class XmlEscape
{
    private static readonly SearchValues<char> InText = SearchValues.Create(
        "&<>\r\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000b\u000c\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\ufffe\uffff");

    private static readonly SearchValues<char> InAttribute = SearchValues.Create(
        "&<>\"'\r\n\t\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000b\u000c\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\ufffe\uffff");

    /// <summary>Writes the text, as content or between double quotes.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> text, bool isAttribute)
    {
        var special = isAttribute ? InAttribute : InText;
        while (!text.IsEmpty)
        {
            var next = text.IndexOfAny(special);
            var plain = next < 0 ? text : text[..next];

            // A lone surrogate becomes U+FFFD here.
            Encoding.UTF8.GetBytes(plain, output);
            if (next < 0)
            {
                return;
            }

            output.Write(Replacement(text[next]));
            text = text[(next + 1)..];
        }
    }

    private static ReadOnlySpan<byte> Replacement(char c) => c switch
    {
        '&' => "&amp;"u8,
        '<' => "&lt;"u8,
        '>' => "&gt;"u8,
        '"' => "&quot;"u8,
        '\'' => "&apos;"u8,
        '\r' => "&#xD;"u8,
        '\n' => "&#xA;"u8,
        '\t' => "&#x9;"u8,
        _ => "\uFFFD"u8,
    };
}
