using Godwit.Abstractions.Sessions;

namespace Godwit.Server.Accounts;

/// <summary>
/// Where sessions are no more that the account has ended from its side, because it has another password, say, or that go on elsewhere. What their nodes had on its way to the account then, to wait here for the
/// client, to be known again or to be given the session, must not bring them back.
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
