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
}
