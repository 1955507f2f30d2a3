namespace Godwit.Lab.Accounting;

/// <summary>
/// What was promised and what came of it, kept apart from the server. Not safe for several threads: the swarm's thread keeps the books.
/// </summary>
/// <param name="names">Who speaks to whom.</param>
/// <param name="recipients">The conversation of the one to whom a conversation goes; null when none is theirs.</param>
internal sealed class Books(IReadOnlyList<string> names, Func<int, int>? recipients = null)
{
    private readonly Conversation[] conversations = [.. names.Select(n => new Conversation(n))];
    private readonly Dictionary<string, long> questions = [];

    /// <summary>The conversations, by their number.</summary>
    public IReadOnlyList<Conversation> Conversations => conversations;

    /// <summary>How many messages were sent.</summary>
    public int Sent { get; private set; }

    /// <summary>How many acknowledgements there were, those that were taken back included.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>How many messages recipients were shown, each once.</summary>
    public int Shown { get; private set; }

    /// <summary>How often recipients were shown a message again, under the id that it had.</summary>
    public int Repeated { get; private set; }

    /// <summary>How many errors of the type <c>wait</c> came.</summary>
    public int Refusals { get; private set; }

    /// <summary>How many questions were answered.</summary>
    public int Answered { get; private set; }

    /// <summary>How many messages are neither acknowledged nor refused, or refused and not sent again since.</summary>
    public int Open => conversations.Sum(c => c.Entries.Count(e => e.Promise != Promise.Acknowledged));

    /// <summary>How many acknowledged messages recipients have still to be shown.</summary>
    public int Unseen => conversations.Sum(c => c.Lost(Witness.Recipient).Count());

    /// <summary>A message is sent; gives its number.</summary>
    public int Send(int conversation, long at)
    {
        Sent++;
        return conversations[conversation].Send(at);
    }

    /// <summary>A message that was refused is sent again.</summary>
    public void SendAgain(int conversation, int number) => conversations[conversation][number]!.Promise = Promise.None;

    /// <summary>The server has acknowledged a message. What it has refused is no promise: the counter goes over it all the same.</summary>
    /// <param name="conversation">Its conversation.</param>
    /// <param name="number">Its number.</param>
    /// <param name="at">When.</param>
    /// <param name="isResumption">Whether the answer to a resumption said so.</param>
    public void Acknowledge(int conversation, int number, long at, bool isResumption = false)
    {
        if (conversations[conversation][number] is { Promise: Promise.None } entry)
        {
            entry.Promise = Promise.Acknowledged;
            entry.Acknowledged = at;
            entry.IsForgotten = !isResumption;
            Acknowledged++;
        }
    }

    /// <summary>The answer to a resumption said that a message was acknowledged, and what waited behind that answer has come.</summary>
    public void Forget(int conversation, int number) => conversations[conversation][number]!.IsForgotten = true;

    /// <summary>The server has refused a message for now. True when its client must send it again.</summary>
    public bool Refuse(int conversation, int number)
    {
        Refusals++;
        if (conversations[conversation][number] is not { Promise: not Promise.Refused } entry)
        {
            return false;
        }

        entry.WasRecalled |= entry is { Promise: Promise.Acknowledged, IsForgotten: true };
        entry.Promise = Promise.Refused;
        entry.WasRefused = true;
        return true;
    }

    /// <summary>Something befalls a message, or, with the number 0, the sessions of the one who sends it.</summary>
    public void Note(int conversation, int number, string what, long at) => conversations[conversation].Note(new Happening(at, number, what));

    /// <summary>What befell the messages for which the server broke its word: their names, and what happened.</summary>
    public IEnumerable<(string Name, IEnumerable<Happening> Course)> Courses() =>
        from i in Enumerable.Range(0, conversations.Length)
        let c = conversations[i]
        from n in Enum.GetValues<Witness>().SelectMany(w => c.Lost(w).Concat(c.Disordered(w).SelectMany(d => (int[])[d.Late, d.Before])))
            .Concat(c.Doubled().Select(d => d.Number)).Concat(c.Recalled()).Distinct()
        let others = recipients is null ? [] : c.CourseOf(conversations[recipients(i)], n)
        select ($"{c.Name} #{n}", (IEnumerable<Happening>)c.Course(n).Concat(others).OrderBy(h => h.At));

    /// <summary>Somebody has seen a message.</summary>
    public void See(Witness witness, int conversation, int number, string? stanzaId, long at)
    {
        var isNew = conversations[conversation].Of(witness).Add(number, stanzaId);
        Repeated += !isNew && witness == Witness.Recipient ? 1 : 0;
        if (isNew && witness == Witness.Recipient && conversations[conversation][number] is { } entry)
        {
            entry.Shown = at;
            Shown++;
        }
    }

    /// <summary>A client asks something that must be answered, by its name.</summary>
    public void Ask(string question, long at) => questions[question] = at;

    /// <summary>It was answered, with a result or an error; gives when it was asked, null when it was not or was answered before.</summary>
    public long? Answer(string question)
    {
        if (!questions.Remove(question, out var asked))
        {
            return null;
        }

        Answered++;
        return asked;
    }

    /// <summary>It needs no answer any more: the session has ended in which it was asked.</summary>
    public void Withdraw(string question) => questions.Remove(question);

    /// <summary>What is wrong.</summary>
    public Verdict Judge() => new(
        Lost: [.. from w in Enum.GetValues<Witness>() from c in conversations from n in c.Lost(w) select $"{c.Name} #{n}: {w}"],
        Doubled: [.. from c in conversations from d in c.Doubled() select $"{c.Name} {d.What}"],
        Disordered: [.. from w in Enum.GetValues<Witness>() from c in conversations from d in c.Disordered(w) select $"{c.Name} #{d.Late} after #{d.Before}: {w}"],
        Recalled: [.. from c in conversations from n in c.Recalled() select $"{c.Name} #{n}"],
        Unanswered: [.. from c in conversations from n in c.Open() select $"{c.Name} #{n}", .. questions.Keys],
        Invented: [.. from w in Enum.GetValues<Witness>() from c in conversations from n in c.Invented(w) select $"{c.Name} #{n}: {w}"])
    {
        LostForGood = conversations.Sum(c => c.Lost(Witness.SenderArchive).Count() + c.Lost(Witness.RecipientArchive).Count()),
    };
}
