using Godwit.Sockets.Linux;

namespace Godwit.Sockets.Polling;

/// <summary>What a <see cref="Poller"/> watches.</summary>
internal interface IPolled
{
    /// <summary>Something may be possible now. Called on the poller's thread or the thread pool, for one connection by several threads at once at times; must not throw.</summary>
    void Ready(Readiness readiness);
}
