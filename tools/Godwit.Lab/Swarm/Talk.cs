using Godwit.Load.Measures;

namespace Godwit.Lab.Swarm;

/// <summary>What was said in some seconds, and heard by all.</summary>
internal sealed class Talk
{
    /// <summary>How many messages were said.</summary>
    public int Said { get; set; }

    /// <summary>How many came to clients, of all together.</summary>
    public int Heard { get; set; }

    /// <summary>The time from the moment when a message was to be sent until an occupant has it.</summary>
    public Latency Late { get; } = new();
}
