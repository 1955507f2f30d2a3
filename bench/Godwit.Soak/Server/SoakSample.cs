namespace Godwit.Soak.Server;

/// <summary>How the server is when nobody is connected, its garbage collected.</summary>
/// <param name="Memory">What its process takes of the machine's memory (PSS), in bytes.</param>
/// <param name="Heap">What its managed objects take, in bytes.</param>
/// <param name="Descriptors">Its file descriptors.</param>
/// <param name="Threads">Its threads but those of the pool.</param>
/// <param name="Workers">The threads of the pool, which takes some on when there is work and lets them go after 20 s without.</param>
/// <param name="Log">The size of the write-ahead log, in bytes.</param>
/// <param name="Database">The size of the database, in bytes.</param>
/// <param name="Queued">What is open or waits: connections, sessions, stanzas, writes, reads.</param>
/// <param name="Accounts">How many accounts are in memory.</param>
internal sealed record SoakSample(long Memory, long Heap, int Descriptors, int Threads, int Workers, long Log, long Database, double Queued, double Accounts);
