namespace Godwit.Storage;

/// <summary>The bounds of a SQLite store. The defaults suit a server of one machine.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The most writes in a commit.</summary>
    public int MostWritesInGroup { get; set; } = 4_000;

    /// <summary>The most writes that wait; above it callers get <c>StoreUnavailableException</c>.</summary>
    public int MostWritesQueued { get; set; } = 65_536;

    /// <summary>The most bytes that wait, in MiB.</summary>
    public int MostQueuedMegabytes { get; set; } = 128;

    /// <summary>How long what is to be written waits behind a group; then its callers get <c>StoreUnavailableException</c>.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many reads run at once, each on a connection of its own.</summary>
    public int Readers { get; set; } = 4;

    /// <summary>The most reads that wait; above it callers get <c>StoreUnavailableException</c>.</summary>
    public int MostReadsQueued { get; set; } = 16_384;

    /// <summary>The page cache of the writer, in MiB.</summary>
    public int WriterCacheMegabytes { get; set; } = 16;

    /// <summary>The page cache of each reader, in MiB.</summary>
    public int ReaderCacheMegabytes { get; set; } = 8;

    /// <summary>The write-ahead log is carried over into the database whenever it has grown by this many pages of 4 KiB.</summary>
    public int CheckpointPages { get; set; } = 2_000;

    /// <summary>The most owners of which the writer remembers the number.</summary>
    public int OwnersCached { get; set; } = 65_536;

    /// <summary>How many entries of the logs' index gather in memory before they are merged into the index on disk, while as many again gather.</summary>
    internal int LogIndexGeneration { get; set; } = 32_768;

    /// <summary>How long the removal of deleted data waits after a failure.</summary>
    public TimeSpan SweepRetry { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The most pages of 4 KiB that the database may have, 0 for no limit. At the limit every write fails as on a full disk.
    /// </summary>
    public long MostPages { get; set; }
}
