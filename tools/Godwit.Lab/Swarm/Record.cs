using System.Net;
using System.Text;

namespace Godwit.Lab.Swarm;

/// <summary>What happened to the members, for the page. Times are in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
internal sealed class Record
{
    private const int MostSurprises = 20;

    private readonly List<Login> logins = [];
    private readonly List<(long Asked, long Took)> answers = [];
    private readonly List<string> surprises = [];
    private readonly Dictionary<string, int> breaks = [];

    /// <summary>Every login that led to a session.</summary>
    public IReadOnlyList<Login> Logins => logins;

    /// <summary>When accounts were asked, and how long they took to answer.</summary>
    public IReadOnlyList<(long Asked, long Took)> Answers => answers;

    /// <summary>Errors that no client should get; the first of them.</summary>
    public IReadOnlyList<string> Surprises => surprises;

    /// <summary>Why connections ended, and how often.</summary>
    public IReadOnlyDictionary<string, int> Breaks => breaks;

    /// <summary>A member has a session.</summary>
    public void LoggedIn(int member, long at, long took, bool isResumed, IPEndPoint node) => logins.Add(new Login(member, at, took, isResumed, node));

    /// <summary>A member's connection is gone, or could not be made.</summary>
    public void Broke(string reason, IPEndPoint? node)
    {
        var why = $"{node}: {reason}";
        breaks[why] = breaks.GetValueOrDefault(why) + 1;
    }

    /// <summary>An account answered.</summary>
    public void Answered(long? asked, long at)
    {
        if (asked is { } from)
        {
            answers.Add((from, at - from));
        }
    }

    /// <summary>An error came that no client should get.</summary>
    public void Surprise(string what, ReadOnlySpan<byte> stanza)
    {
        if (surprises.Count < MostSurprises)
        {
            surprises.Add($"{what}: {Encoding.UTF8.GetString(stanza)}");
        }
    }
}

/// <summary>A member has a session.</summary>
/// <param name="Member">Which.</param>
/// <param name="At">When.</param>
/// <param name="Took">How long it took, from the connection on.</param>
/// <param name="IsResumed">Whether it is the one that it had.</param>
/// <param name="Node">Where.</param>
internal readonly record struct Login(int Member, long At, long Took, bool IsResumed, IPEndPoint Node);
