using System.Net;
using Godwit.Load.Net;

namespace Godwit.Load.Relays;

/// <summary>Takes connections.</summary>
internal sealed class RelayListener : Connection
{
    private readonly Loop loop;
    private readonly RelayTable table;

    public RelayListener(Loop loop, IPEndPoint endpoint, RelayTable table)
        : base(loop)
    {
        this.loop = loop;
        this.table = table;
        Begin(PlainLink.Listen(endpoint), connecting: false);
    }

    protected override void Read()
    {
        while (((PlainLink)Link).Accept() is { } socket)
        {
            _ = new RelayConnection(loop, socket, table);
        }
    }

    protected override void Received(ReadOnlySpan<byte> bytes)
    {
    }

    protected override void Broken(string reason) => throw new LoadException($"The relay cannot listen any more: {reason}");
}
