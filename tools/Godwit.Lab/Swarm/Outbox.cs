namespace Godwit.Lab.Swarm;

/// <summary>
/// What a member has written and the server has not acknowledged, in its order; and apart what the server has refused, which is sent again later.
/// </summary>
internal sealed class Outbox
{
    private readonly List<Pending> pending = [];
    private readonly List<Pending> refused = [];

    /// <summary>How many messages there are.</summary>
    public int Count => pending.Count + refused.Count;

    /// <summary>True when some were refused.</summary>
    public bool HasRefused => refused.Count > 0;

    /// <summary>Those that were not sent in this session.</summary>
    public IEnumerable<Pending> Unsent => pending.Where(p => !p.IsSent);

    /// <summary>A new message.</summary>
    public void Add(int number) => pending.Add(new Pending(number));

    /// <summary>The server has handled what has this mark; false when that was an earlier attempt.</summary>
    public bool Remove(long mark) => pending.RemoveAll(p => p.Mark == mark) > 0;

    /// <summary>The server has refused a message. One that it had acknowledged comes back.</summary>
    public void Refuse(int number)
    {
        var message = pending.Find(p => p.Number == number) ?? new Pending(number);
        pending.Remove(message);
        message.Forget();
        refused.Add(message);
    }

    /// <summary>What was refused is to be sent again, in its order; gives the numbers.</summary>
    public IReadOnlyList<int> TakeRefused()
    {
        refused.Sort((a, b) => a.Number.CompareTo(b.Number));
        pending.AddRange(refused);
        int[] numbers = [.. refused.Select(r => r.Number)];
        refused.Clear();
        return numbers;
    }

    /// <summary>The session is gone: all is to be sent again.</summary>
    public void Forget() => pending.ForEach(p => p.Forget());
}
