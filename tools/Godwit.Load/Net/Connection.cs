namespace Godwit.Load.Net;

/// <summary>A socket on the loop: what comes is handed on in the turn when it comes, what is sent is written at the end of the turn.</summary>
internal abstract class Connection(Loop loop) : IDisposable
{
    private byte[] output = [];
    private int written;
    private int unwritten;
    private bool isConnecting;
    private bool isMarked;
    private bool waitsToWrite;
    private ILink? link;

    /// <summary>The socket.</summary>
    public int Handle => link?.Handle ?? -1;

    /// <summary>True until it is closed or breaks.</summary>
    public bool IsOpen => link is not null;

    /// <summary>How the bytes move.</summary>
    protected ILink Link => link!;

    /// <summary>Sends bytes at the end of this turn.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
    }

    /// <summary>The socket is ready for something.</summary>
    public void Ready(uint what)
    {
        try
        {
            if (isConnecting)
            {
                ((PlainLink)link!).CheckConnected();
                isConnecting = false;
                loop.Change(this, Native.Readable);
                Connected();
                return;
            }

            if ((what & Native.Writable) != 0)
            {
                Write();
            }

            if ((what & (Native.Readable | Native.Failed | Native.HungUp)) != 0)
            {
                Read();
            }
        }
        catch (IOException exception)
        {
            Break(exception);
        }
    }

    /// <summary>Writes what there is to write, as far as the socket takes it.</summary>
    public void Write()
    {
        isMarked = false;
        try
        {
            while (written < unwritten && link is not null && link.Write(output.AsSpan(written, unwritten - written)) is > 0 and var count)
            {
                written += count;
            }
        }
        catch (IOException exception)
        {
            Break(exception);
            return;
        }

        if (written == unwritten)
        {
            written = unwritten = 0;
        }

        if (link is not null && waitsToWrite != unwritten > 0)
        {
            waitsToWrite = !waitsToWrite;
            loop.Change(this, waitsToWrite ? Native.Readable | Native.Writable : Native.Readable);
        }
    }

    /// <summary>Closes the socket at once. Nothing is told of it.</summary>
    public virtual void Dispose()
    {
        if (link is not null)
        {
            loop.Remove(this);
            link.Dispose();
            link = null;
        }
    }

    /// <summary>Begins with a socket that is about to be connected, or is.</summary>
    protected void Begin(PlainLink socket, bool connecting)
    {
        link = socket;
        isConnecting = connecting;
        waitsToWrite = false;
        written = unwritten = 0;
        loop.Add(this, connecting ? Native.Writable : Native.Readable);
    }

    /// <summary>Goes on over another link on the same socket.</summary>
    protected void Change(ILink next) => link = next;

    /// <summary>Room for bytes that are written at the end of this turn.</summary>
    protected Span<byte> Reserve(int count)
    {
        if (unwritten + count > output.Length)
        {
            Array.Resize(ref output, Math.Max(unwritten + count, Math.Max(256, output.Length * 2)));
        }

        if (!isMarked)
        {
            isMarked = true;
            loop.WriteLater(this);
        }

        var room = output.AsSpan(unwritten, count);
        unwritten += count;
        return room;
    }

    /// <summary>The socket is connected.</summary>
    protected virtual void Connected()
    {
    }

    /// <summary>Bytes came.</summary>
    protected abstract void Received(ReadOnlySpan<byte> bytes);

    /// <summary>The connection is gone, though this side did not close it.</summary>
    protected abstract void Broken(string reason);

    /// <summary>Gives up the connection.</summary>
    protected void Break(Exception exception)
    {
        if (link is not null)
        {
            Dispose();
            Broken(exception.Message);
        }
    }

    /// <summary>There is something to read: reads it.</summary>
    protected virtual void Read()
    {
        // A plain socket tells again when there is more. TLS may hold more that the socket knows nothing of.
        while (link is not null && link.Read(loop.Buffer) is > 0 and var count)
        {
            var repeats = link is not PlainLink || count == loop.Buffer.Length;
            Received(loop.Buffer.AsSpan(0, count));
            if (!repeats)
            {
                return;
            }
        }
    }
}
