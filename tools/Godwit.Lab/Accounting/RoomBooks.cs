using Godwit.Load.Measures;

namespace Godwit.Lab.Accounting;

/// <summary>The books of many small rooms: each occupant numbers what it says, and each knows of each in its room, itself included, what it has heard.</summary>
/// <param name="rooms">How many rooms.</param>
/// <param name="occupants">How many are in each: the first ones in the first room, and so on.</param>
internal sealed class RoomBooks(int rooms, int occupants)
{
    private readonly int[] said = new int[rooms * occupants];

    /// <summary>By the occupant, what it heard of each in its room.</summary>
    private readonly Sequence[] heard = new Sequence[rooms * occupants * occupants];

    /// <summary>How many messages came to an occupant again.</summary>
    public int Doubled { get; private set; }

    /// <summary>How many came behind a later one of the same speaker.</summary>
    public int Disordered { get; private set; }

    /// <summary>How many have not come to an occupant who was to hear them.</summary>
    public int Lost => heard.Select((sequence, pair) => said[Speaker(pair)] - sequence.Last + sequence.Missing).Sum();

    /// <summary>Somebody says something, which gets this number.</summary>
    public int Say(int speaker) => ++said[speaker];

    /// <summary>Somebody hears it.</summary>
    public void Hear(int listener, int speaker, int number)
    {
        switch (heard[(listener * occupants) + (speaker % occupants)].Add(number))
        {
            case Arrival.Duplicate:
                Doubled++;
                break;
            case Arrival.Late:
                Disordered++;
                break;
        }
    }

    private int Speaker(int pair) => (pair / occupants / occupants * occupants) + (pair % occupants);
}
