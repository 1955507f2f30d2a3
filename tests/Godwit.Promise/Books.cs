namespace Godwit.Promise;

/// <summary>What was promised and what came of it, kept apart from the server.</summary>
internal sealed class Books
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, HashSet<int>> acknowledged = [];
    private readonly Dictionary<string, List<(int Number, string? StanzaId)>> shown = [];
    private readonly SemaphoreSlim changes = new(0);

    /// <summary>How many acknowledgements there were in all.</summary>
    public int AcknowledgedCount { get; private set; }

    /// <summary>The server has acknowledged a message.</summary>
    public void Acknowledged(string conversation, int number)
    {
        lock (gate)
        {
            if (Get(acknowledged, conversation).Add(number))
            {
                AcknowledgedCount++;
            }
        }

        changes.Release();
    }

    /// <summary>A recipient was shown a message.</summary>
    public void Shown(string conversation, int number, string? stanzaId)
    {
        lock (gate)
        {
            Get(shown, conversation).Add((number, stanzaId));
        }

        changes.Release();
    }

    /// <summary>Waits until something holds; false when it does not in time.</summary>
    public async Task<bool> WaitAsync(Func<bool> condition, TimeSpan atMost)
    {
        using var deadline = new CancellationTokenSource(atMost);
        try
        {
            while (!Check(condition))
            {
                await changes.WaitAsync(deadline.Token);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return Check(condition);
        }
    }

    /// <summary>Copies what was shown into other books, behind what stands there.</summary>
    public void CopyShownTo(Books others)
    {
        lock (gate)
        {
            foreach (var (conversation, messages) in shown)
            {
                messages.ForEach(m => others.Shown(conversation, m.Number, m.StanzaId));
            }
        }
    }

    /// <summary>What was acknowledged and never shown.</summary>
    public List<string> Lost()
    {
        lock (gate)
        {
            return [.. acknowledged.SelectMany(c => c.Value.Except(Get(shown, c.Key).Select(s => s.Number)).Select(n => $"{c.Key} #{n}"))];
        }
    }

    /// <summary>What was shown under two ids, so that a client would show it twice.</summary>
    public List<string> Doubled()
    {
        lock (gate)
        {
            return [.. shown.SelectMany(c => c.Value.GroupBy(s => s.Number)
                .Where(g => g.Select(s => s.StanzaId).Distinct().Count() > 1 || g.Any(s => s.StanzaId is null))
                .Select(g => $"{c.Key} #{g.Key}: {string.Join(", ", g.Select(s => s.StanzaId ?? "none").Distinct())}"))];
        }
    }

    /// <summary>What was first shown after a later message of the same conversation.</summary>
    public List<string> Disordered()
    {
        lock (gate)
        {
            return [.. shown.SelectMany(c =>
            {
                var first = c.Value.DistinctBy(s => s.Number).Select(s => s.Number).ToList();
                return first.Zip(first.Skip(1)).Where(p => p.Second < p.First).Select(p => $"{c.Key}: #{p.Second} after #{p.First}");
            })];
        }
    }

    private bool Check(Func<bool> condition)
    {
        lock (gate)
        {
            return condition();
        }
    }

    private static T Get<T>(Dictionary<string, T> page, string key)
        where T : new()
    {
        if (!page.TryGetValue(key, out var entry))
        {
            page[key] = entry = new T();
        }

        return entry;
    }
}
