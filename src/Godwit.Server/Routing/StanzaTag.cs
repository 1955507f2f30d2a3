namespace Godwit.Server.Routing;

/// <summary>
/// A number for a message that has no id of its own by which it would be recognised when it comes a second time. A call to another node may fail after it was carried out: it
/// is made again, with the same numbers, and what was stored already is not stored twice. 0 stands for none, on a node that is alone.
/// </summary>
public static class StanzaTag
{
    private const ulong Step = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The number of a message of a session, from the session's own random one. Those of all sessions are spread evenly over 64 bits.</summary>
    /// <param name="first">The number that stands for the batch; 0 for none.</param>
    /// <param name="index">The place in the batch.</param>
    public static ulong Of(ulong first, int index)
    {
        if (first == 0)
        {
            return 0;
        }

        // The finaliser of SplitMix64: neighbours get numbers that have nothing in common.
        var mixed = first + (Step * (ulong)index);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return (mixed ^ (mixed >> 31)) is not 0 and var tag ? tag : 1;
    }

    /// <summary>What stands for the batch after one of so many stanzas.</summary>
    public static ulong Next(ulong first, int count) => first == 0 ? 0 : first + (Step * (ulong)count) is not 0 and var next ? next : Step;
}
