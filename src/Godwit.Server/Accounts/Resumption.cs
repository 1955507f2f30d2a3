using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>
/// How its client resumed a session that was parked with its account. The node that was given it may not have got the answer: until it says something of the session, what it was given is kept, and what
/// has come since. Used in turns of the account.
/// </summary>
/// <param name="token">What the client resumed it with.</param>
/// <param name="attempt">By which of its attempts.</param>
/// <param name="given">What the node was given.</param>
/// <param name="since">What comes for the session from then on, which its node is sent too.</param>
internal sealed class Resumption(string token, long attempt, ParkedSession given, Parking since)
{
    public string Token => token;

    public long Attempt => attempt;

    /// <summary>What the node was given; null since it is known to have it, or not to have it, or too much has come to be kept.</summary>
    public ParkedSession? Given { get; private set; } = given;

    /// <summary>What has come since; null as above.</summary>
    public Parking? Since { get; private set; } = since;

    /// <summary>True when the node turned out not to have the session, which waits for its client again.</summary>
    public bool IsTakenBack { get; private set; }

    /// <summary>Something is sent to the session's node, with the mailbox entry behind it or 0.</summary>
    public void Keep(Stanza stanza, long sequence)
    {
        if (Since?.TryKeep(stanza, sequence) == false)
        {
            Arrived();
        }
    }

    /// <summary>The node has the session, for it has said something of it.</summary>
    public void Arrived() => (Given, Since) = (null, null);

    /// <summary>It does not.</summary>
    public void TakeBack() => (Given, Since, IsTakenBack) = (null, null, true);
}
