namespace Godwit.Sockets;

/// <summary>How connections are watched.</summary>
public sealed class TransportOptions
{
    /// <summary>How many threads watch connections; one for each four processors if not set.</summary>
    public int Pollers { get; set; } = Math.Clamp(Environment.ProcessorCount / 4, 1, 16);

    /// <summary>
    /// How long connections that become ready are collected under a steady load, before they are handed on together; zero for not at all. It adds so much to a
    /// message's time at the most, and saves most of the processor time that goes into waking threads.
    /// </summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(3);
}
