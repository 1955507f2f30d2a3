using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>
/// A session that waits in its account for its client. It begins when its node asks the account to hold what comes, and is whole when the node has handed over what it had. Used in
/// turns of the account.
/// </summary>
/// <param name="token">What the client resumes it with.</param>
/// <param name="most">How many stanzas are kept for it, beside those that its node had.</param>
/// <param name="mostBytes">How many bytes of them, beside what the mailbox holds too.</param>
internal sealed class Parking(string token, int most, long mostBytes)
{
    private readonly CancellationTokenSource over = new();
    private readonly TaskCompletionSource whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ParkedStanza> kept = [];
    private ParkedSession? session;
    private long bytes;

    public string Token => token;

    /// <summary>True when its node has handed over what it had.</summary>
    public bool IsWhole => session is not null;

    /// <summary>Completes when it is whole.</summary>
    public Task Whole => whole.Task;

    /// <summary>When its time began to run, by the clock's timestamps.</summary>
    public long Since { get; private set; }

    /// <summary>How much time it had then.</summary>
    public TimeSpan Left => session?.Left ?? TimeSpan.Zero;

    /// <summary>Cancelled when the session does not wait here any more.</summary>
    public CancellationToken Over => over.Token;

    /// <summary>The session does not wait here any more.</summary>
    public void End() => over.Cancel();

    /// <summary>Keeps a stanza. False when there are too many.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="sequence">The mailbox entry behind it, or 0.</param>
    public bool TryKeep(Stanza stanza, long sequence)
    {
        var size = sequence == 0 ? stanza.Size : 0;
        if (kept.Count >= most || bytes + size > mostBytes)
        {
            return false;
        }

        bytes += size;
        kept.Add(new ParkedStanza(stanza, null, sequence));
        return true;
    }

    /// <summary>Takes what the session's node had, which comes before what was kept since.</summary>
    public void Fill(ParkedSession parked, long now)
    {
        session = parked;
        Since = now;
        whole.TrySetResult();
    }

    /// <summary>All of it.</summary>
    /// <param name="elapsed">How long it has waited.</param>
    public ParkedSession Take(TimeSpan elapsed)
    {
        if (session is null)
        {
            return new ParkedSession(token, TimeSpan.Zero, TimeSpan.Zero, 0, 0, [], [.. kept]);
        }

        var left = session.Left - elapsed;
        return session with { Left = left > TimeSpan.Zero ? left : TimeSpan.Zero, Waiting = [.. session.Waiting, .. kept] };
    }
}
