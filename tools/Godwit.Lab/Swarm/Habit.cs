namespace Godwit.Lab.Swarm;

/// <summary>How a member behaves.</summary>
internal enum Habit
{
    /// <summary>Stays connected as long as it can.</summary>
    Online,

    /// <summary>Vanishes again and again, and comes back at once, on the next node.</summary>
    Restless,

    /// <summary>Connects in the end only, and finds what was sent to it.</summary>
    Offline,
}
