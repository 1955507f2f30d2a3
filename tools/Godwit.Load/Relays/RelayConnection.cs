using System.Buffers.Text;
using Godwit.Load.Net;

namespace Godwit.Load.Relays;

/// <summary>A socket of the relay. Its first line says its number, and whether its lines go to all (<c>7 all</c>) or to its partner (<c>7 pair</c>).</summary>
internal sealed class RelayConnection : Connection
{
    private readonly RelayTable table;
    private byte[] kept = [];
    private int number = -1;
    private bool toAll;

    public RelayConnection(Loop loop, PlainLink socket, RelayTable table)
        : base(loop)
    {
        this.table = table;
        Begin(socket, connecting: false);
    }

    /// <summary>Writes whole lines.</summary>
    public void Deliver(ReadOnlySpan<byte> lines)
    {
        if (table.IsBatched)
        {
            Send(lines);
            return;
        }

        while (!lines.IsEmpty)
        {
            var length = lines.IndexOf((byte)'\n') + 1;
            Send(lines[..length]);
            Write();
            lines = lines[length..];
        }
    }

    protected override void Received(ReadOnlySpan<byte> bytes)
    {
        if (kept.Length > 0)
        {
            bytes = (byte[])[.. kept, .. bytes];
            kept = [];
        }

        if (number < 0 && bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Hello(bytes[..end]);
            bytes = bytes[(end + 1)..];
        }

        var whole = bytes.LastIndexOf((byte)'\n') + 1;
        if (whole > 0)
        {
            table.Forward(number, toAll, bytes[..whole]);
        }

        if (whole < bytes.Length)
        {
            kept = bytes[whole..].ToArray();
        }
    }

    protected override void Broken(string reason) => table.Remove(number);

    private void Hello(ReadOnlySpan<byte> line)
    {
        if (!Utf8Parser.TryParse(line, out number, out _))
        {
            throw new IOException("The first line says no number.");
        }

        toAll = line.EndsWith(" all"u8);
        table.Add(number, this);
        Send("<ok/>\n"u8);
    }
}
