namespace Godwit.Storage;

/// <summary>The bounds of a PostgreSQL store. The defaults suit a node of a cluster; a node takes <see cref="Readers"/> + 3 connections at most.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary>The most writes in a commit.</summary>
    public int MostWritesInGroup { get; set; } = 4_000;

    /// <summary>The most writes that wait; above it callers get <c>StoreUnavailableException</c>.</summary>
    public int MostWritesQueued { get; set; } = 65_536;

    /// <summary>The most bytes that wait, in MiB.</summary>
    public int MostQueuedMegabytes { get; set; } = 128;

    /// <summary>How many reads run at once, each on a connection of its own.</summary>
    public int Readers { get; set; } = 4;

    /// <summary>The most reads that wait; above it callers get <c>StoreUnavailableException</c>.</summary>
    public int MostReadsQueued { get; set; } = 16_384;

    /// <summary>How long a connection may take to be made, in whole seconds of the machine's clock, when the connection string doesn't say so (<c>Timeout</c>).</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a group or a read may take, in whole seconds of the server's clock. A server that does not answer at all is given up five seconds later.
    /// </summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a statement waits for what another transaction holds.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long callers wait for a server that does not answer: so long what is to be written waits behind a group, and so long it is tried to find out what became of a group whose
    /// connection broke.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>After a failed attempt to connect, the next is made after this time, and after twice as long each time that one fails.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest time between two attempts to connect.</summary>
    public TimeSpan LastRetry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it is looked for what deleted owners left, be it on another node, and how long the removal waits after a failure.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(5);
}
