using System.Diagnostics;

namespace Godwit.Load.Net;

/// <summary>
/// The one thread on which everything happens: waits for sockets, lets their connections read, sends what is due by the clock, and writes what all of that
/// has left to be written, once for each connection and turn.
/// </summary>
internal sealed class Loop : IDisposable
{
    private readonly Poller poller = new();
    private readonly List<Connection> unwritten = [];
    private Connection?[] connections = new Connection?[1024];

    /// <summary>What a connection reads into before it looks at it.</summary>
    public byte[] Buffer { get; } = GC.AllocateArray<byte>(256 * 1024, pinned: true);

    /// <summary>Begins to watch a connection.</summary>
    public void Add(Connection connection, uint what)
    {
        if (connection.Handle >= connections.Length)
        {
            Array.Resize(ref connections, Math.Max(connections.Length * 2, connection.Handle + 1));
        }

        connections[connection.Handle] = connection;
        poller.Add(connection.Handle, what);
    }

    /// <summary>Watches a connection for something else.</summary>
    public void Change(Connection connection, uint what) => poller.Change(connection.Handle, what);

    /// <summary>Forgets a connection whose socket is about to be closed.</summary>
    public void Remove(Connection connection) => connections[connection.Handle] = null;

    /// <summary>A connection has something to write at the end of this turn.</summary>
    public void WriteLater(Connection connection) => unwritten.Add(connection);

    /// <summary>Works until a condition holds. False when it does not in time.</summary>
    /// <param name="isDone">The condition, asked once each turn.</param>
    /// <param name="patience">For how long at the most.</param>
    /// <param name="sendDue">Sends what is due at a time, and gives the time when it wants to be called again; null for nothing.</param>
    public bool Run(Func<bool> isDone, TimeSpan patience, Func<long, long>? sendDue = null)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(patience.TotalSeconds * Stopwatch.Frequency);
        while (!isDone())
        {
            var now = Stopwatch.GetTimestamp();
            if (now >= deadline)
            {
                return false;
            }

            var until = sendDue is null ? deadline : Math.Min(deadline, sendDue(now));
            WriteAll();
            for (int index = 0, count = poller.Wait(until); index < count; index++)
            {
                var (socket, what) = poller[index];
                connections[socket]?.Ready(what);
            }

            WriteAll();
        }

        return true;
    }

    /// <summary>Works for some time.</summary>
    public void Run(TimeSpan duration, Func<long, long>? sendDue = null) => Run(static () => false, duration, sendDue);

    public void Dispose() => poller.Dispose();

    private void WriteAll()
    {
        // Writing may find a connection broken, and what is told of it may make others write.
        for (var index = 0; index < unwritten.Count; index++)
        {
            unwritten[index].Write();
        }

        unwritten.Clear();
    }
}
