using System.Buffers.Binary;
using System.Text;

namespace Godwit.Load.Clients;

/// <summary>The client's side of WebSocket (RFC 6455) as XMPP uses it (RFC 7395): one element in a text frame.</summary>
internal sealed class WebSocketFraming
{
    private const byte FinalText = 0x81;
    private const byte Masked = 0x80;
    private const int MaskBytes = 4;
    private const int Long = 126;
    private const int VeryLong = 127;

    private readonly byte[] header = new byte[10];
    private int headerLength;
    private long payload;
    private bool isUpgraded;
    private int newlines;

    private static ReadOnlySpan<byte> Namespace => " xmlns='jabber:client'"u8;

    /// <summary>Ends the stream.</summary>
    public static ReadOnlySpan<byte> CloseElement => "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"u8;

    /// <summary>The request that begins it.</summary>
    public static byte[] Upgrade(Settings settings) => Encoding.ASCII.GetBytes(
        $"GET {settings.Path} HTTP/1.1\r\nHost: {settings.Host}:{settings.Endpoint.Port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        $"Sec-WebSocket-Key: {Convert.ToBase64String(new byte[16])}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n");

    /// <summary>Another connection begins.</summary>
    public void Reset() => (isUpgraded, newlines, headerLength, payload) = (false, 0, 0, 0);

    /// <summary>
    /// Writes a frame. Its mask is zero, which RFC 6455 allows and which leaves the bytes as they are. A stanza names its namespace, since no stream around it does
    /// (RFC 7395 §3.3.3).
    /// </summary>
    public static void Write(ReadOnlySpan<byte> xml, Client client)
    {
        var name = xml[1] is (byte)'i' or (byte)'m' or (byte)'p' ? 1 + xml[1..].IndexOfAny((byte)' ', (byte)'/') : 0;
        var length = xml.Length + (name > 0 ? Namespace.Length : 0);
        var start = MaskBytes + (length < Long ? 2 : 4);
        var frame = client.ReserveFrame(start + length);
        frame[..start].Clear();
        frame[0] = FinalText;
        if (length < Long)
        {
            frame[1] = (byte)(Masked | length);
        }
        else
        {
            frame[1] = Masked | Long;
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], checked((ushort)length));
        }

        xml[..name].CopyTo(frame[start..]);
        if (name > 0)
        {
            Namespace.CopyTo(frame[(start + name)..]);
        }

        xml[name..].CopyTo(frame[^(xml.Length - name)..]);
    }

    /// <summary>Bytes came: hands on what the frames hold. True when WebSocket's handshake was completed by them.</summary>
    public bool Read(ReadOnlySpan<byte> bytes, Scanner scanner)
    {
        var before = isUpgraded;
        while (!bytes.IsEmpty)
        {
            if (!isUpgraded)
            {
                bytes = SkipAnswer(bytes);
            }
            else if (payload > 0)
            {
                var part = bytes[..(int)Math.Min(payload, bytes.Length)];
                payload -= part.Length;
                bytes = bytes[part.Length..];
                scanner.Feed(part);
            }
            else
            {
                ReadHeader(bytes[0]);
                bytes = bytes[1..];
            }
        }

        return isUpgraded && !before;
    }

    private ReadOnlySpan<byte> SkipAnswer(ReadOnlySpan<byte> bytes)
    {
        for (var index = 0; index < bytes.Length; index++)
        {
            newlines = bytes[index] == '\n' ? newlines + 1 : bytes[index] == '\r' ? newlines : 0;
            if (newlines == 2)
            {
                isUpgraded = true;
                return bytes[(index + 1)..];
            }
        }

        return default;
    }

    private void ReadHeader(byte value)
    {
        header[headerLength++] = value;
        if (headerLength < 2)
        {
            return;
        }

        var length = header[1] & 0x7f;
        var whole = length switch { Long => 4, VeryLong => 10, _ => 2 };
        if (headerLength == whole)
        {
            payload = length switch
            {
                Long => BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)),
                VeryLong => BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(2)),
                _ => length,
            };
            headerLength = 0;
        }
    }
}
