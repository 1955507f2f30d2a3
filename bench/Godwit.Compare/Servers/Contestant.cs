namespace Godwit.Compare.Servers;

/// <summary>Who takes part, each with one configuration.</summary>
internal enum Contestant
{
    /// <summary>Prosody, which stores no messages of users who are online.</summary>
    Prosody,

    /// <summary>Prosody with its archive in SQLite.</summary>
    ProsodyArchive,

    /// <summary>ejabberd, which stores no messages of users who are online.</summary>
    Ejabberd,

    /// <summary>ejabberd with its archive in Mnesia.</summary>
    EjabberdArchive,

    /// <summary>The relay, which writes at once what came at once.</summary>
    Relay,

    /// <summary>The relay with a write for each line.</summary>
    RelayLines,

    /// <summary>Godwit as it is by default: durable, with archives.</summary>
    Godwit,

    /// <summary>Godwit with the archive off. The mailbox is durable all the same.</summary>
    GodwitNoArchive,

    /// <summary>Godwit as it is by default, telling <c>perf</c> the names of its methods.</summary>
    GodwitProfiled,
}

/// <summary>What contestants have in common.</summary>
internal static class Contestants
{
    /// <summary>True for Godwit in each configuration.</summary>
    public static bool IsGodwit(this Contestant contestant) => contestant is Contestant.Godwit or Contestant.GodwitNoArchive or Contestant.GodwitProfiled;

    /// <summary>True for both relays.</summary>
    public static bool IsRelay(this Contestant contestant) => contestant is Contestant.Relay or Contestant.RelayLines;
}
