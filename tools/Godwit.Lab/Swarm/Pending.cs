namespace Godwit.Lab.Swarm;

/// <summary>A message that its client must still have acknowledged.</summary>
/// <param name="number">Its number in the conversation.</param>
internal sealed class Pending(int number)
{
    /// <summary>Its number in the conversation.</summary>
    public int Number => number;

    /// <summary>How often it was sent: an acknowledgement of an earlier time says nothing of this one.</summary>
    public int Attempt { get; private set; }

    /// <summary>True when it was sent in the session that the client has.</summary>
    public bool IsSent { get; private set; }

    /// <summary>What the counters of stream management know it by; never 0.</summary>
    public long Mark => ((long)Attempt << 32) | (uint)number;

    /// <summary>The number in a mark.</summary>
    public static int NumberOf(long mark) => (int)mark;

    /// <summary>It is sent.</summary>
    public void Send()
    {
        Attempt++;
        IsSent = true;
    }

    /// <summary>The session in which it was sent is gone.</summary>
    public void Forget() => IsSent = false;
}
