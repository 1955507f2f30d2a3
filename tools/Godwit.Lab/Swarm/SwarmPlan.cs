namespace Godwit.Lab.Swarm;

/// <summary>Who is in the swarm and what they do. Times that clients wait.</summary>
internal sealed record SwarmPlan
{
    /// <summary>How many accounts, each with one client. Neighbours, 0 and 1, 2 and 3 and so on, speak to each other.</summary>
    public required int Members { get; init; }

    /// <summary>Messages a second, of all together.</summary>
    public required double Rate { get; init; }

    /// <summary>What chance comes from.</summary>
    public required int Seed { get; init; }

    /// <summary>The accounts are PREFIX0, PREFIX1 and so on.</summary>
    public string Prefix { get; init; } = "lab";

    /// <summary>How many of the first members speak.</summary>
    public int Speakers { get; init; } = int.MaxValue;

    /// <summary>So many of the first members are all on the first node. Neighbours among the others are on different ones.</summary>
    public int Together { get; init; }

    /// <summary>Every so many-th member is restless; 0 for none.</summary>
    public int RestlessEvery { get; init; }

    /// <summary>Every so many-th member is offline; 0 for none.</summary>
    public int OfflineEvery { get; init; }

    /// <summary>How many messages of a member may be on their way, or wait to be sent: who waits for the server writes no more.</summary>
    public int Window { get; init; } = 30;

    /// <summary>Whether clients use TLS.</summary>
    public bool IsSecure { get; init; }

    /// <summary>How often a client asks its account whether it is there.</summary>
    public TimeSpan Question { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After so long without a sign of life a client gives up a connection.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client waits at the most between attempts to connect.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a client waits before it sends again what was refused.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many clients log in at the same time; a client that is given a place keeps it until it is in or has failed.</summary>
    public int Logins { get; init; } = 200;

    /// <summary>To which of so many nodes a member goes.</summary>
    /// <param name="member">The member.</param>
    /// <param name="moves">How often it has gone on to the next: because one could not be reached, or because it is restless.</param>
    /// <param name="nodes">How many nodes there are.</param>
    public int NodeOf(int member, int moves, int nodes) => ((member < Together ? 0 : member) + moves) % nodes;

    /// <summary>How a member behaves.</summary>
    public Habit HabitOf(int member) =>
        OfflineEvery > 0 && member % OfflineEvery == OfflineEvery - 1 ? Habit.Offline
        : RestlessEvery > 0 && member % RestlessEvery == RestlessEvery - 1 ? Habit.Restless
        : Habit.Online;
}
