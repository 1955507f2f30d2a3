using Godwit.Abstractions.Sessions;

namespace Godwit.Server.Accounts;

/// <summary>
/// The sessions that the account has ended from its side, because it has another password, say. What their nodes had on its way to the account then, to wait here for the client or to be known again, must not
/// bring them back.
/// </summary>
internal sealed class DroppedSessions(TimeProvider time)
{
    /// <summary>Longer than a call is under way.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private List<(SessionAddress Route, long At)>? routes;

    public void Add(SessionAddress route)
    {
        var now = time.GetTimestamp();
        routes?.RemoveAll(r => time.GetElapsedTime(r.At, now) > Memory);
        (routes ??= []).Add((route, now));
    }

    public bool Contains(SessionAddress route) => routes?.Exists(r => r.Route == route) == true;
}
