using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>How its client resumed a session that was parked with its account. Used in turns of the account.</summary>
/// <param name="token">What it resumed it with.</param>
/// <param name="attempt">By which of its attempts.</param>
/// <param name="given">What the node was given.</param>
internal sealed class Resumption(string token, long attempt, ParkedSession given)
{
    public string Token => token;

    public long Attempt => attempt;

    /// <summary>What the node was given, in an answer that may have been lost: it is given out once more then. Null since the node is known to have it.</summary>
    public ParkedSession? Given { get; private set; } = given;

    /// <summary>The node has the session, for it has said something of it.</summary>
    public void Arrived() => Given = null;
}
