using System.Diagnostics;

namespace Godwit.Lab.Accounting;

/// <summary>The messages from one account to another, numbered from 1.</summary>
internal sealed class Conversation(string name)
{
    /// <summary>So long after a message was sent it is of interest what becomes of its recipient's sessions.</summary>
    private static readonly long Interest = 30 * Stopwatch.Frequency;

    private readonly List<Entry> entries = [];
    private readonly List<Happening> happenings = [];
    private readonly Sightings[] witnesses = [new(), new(), new()];

    /// <summary>Who speaks to whom.</summary>
    public string Name => name;

    /// <summary>The messages, in their order.</summary>
    public IReadOnlyList<Entry> Entries => entries;

    /// <summary>A message; null when none of this number was sent.</summary>
    public Entry? this[int number] => number > 0 && number <= entries.Count ? entries[number - 1] : null;

    /// <summary>What somebody saw of it.</summary>
    public Sightings Of(Witness witness) => witnesses[(int)witness];

    /// <summary>Something happens, for <see cref="Course"/>.</summary>
    public void Note(Happening happening) => happenings.Add(happening);

    /// <summary>What befell a message, and its sender's sessions from when it was sent to its last event.</summary>
    public IEnumerable<Happening> Course(int number)
    {
        var first = happenings.FindIndex(h => h.Number == number);
        var last = happenings.FindLastIndex(h => h.Number == number);
        var course = first < 0 ? [] : happenings[first..(last + 1)].Where(h => h.Number == 0 || h.Number == number);
        return this[number] is { Shown: > 0 } entry ? course.Append(new Happening(entry.Shown, number, "shown")) : course;
    }

    /// <summary>What befell the sessions of a message's recipient, who speaks in another conversation, around the time when it was sent.</summary>
    public IEnumerable<Happening> CourseOf(Conversation recipient, int number) => this[number] is { } entry
        ? recipient.happenings.Where(h => h.Number == 0 && Math.Abs(h.At - entry.Sent) < Interest).Select(h => h with { What = $"the recipient {h.What}" })
        : [];

    /// <summary>The next message is sent; gives its number.</summary>
    public int Send(long at)
    {
        entries.Add(new Entry { Sent = at });
        return entries.Count;
    }

    /// <summary>The numbers of messages that the server holds itself responsible for, and a witness did not see.</summary>
    public IEnumerable<int> Lost(Witness witness) =>
        Enumerable.Range(1, entries.Count).Where(n => entries[n - 1].Promise == Promise.Acknowledged && !Of(witness).Has(n));

    /// <summary>The numbers of messages that were neither acknowledged nor refused.</summary>
    public IEnumerable<int> Open() => Enumerable.Range(1, entries.Count).Where(n => entries[n - 1].Promise == Promise.None);

    /// <summary>The numbers of messages that were refused after they had been acknowledged.</summary>
    public IEnumerable<int> Recalled() => Enumerable.Range(1, entries.Count).Where(n => entries[n - 1].WasRecalled);

    /// <summary>Messages that have two identities in an account, or none, and whose account that is: a client would show them twice.</summary>
    public IEnumerable<(int Number, string What)> Doubled()
    {
        var recipient = Sightings.Merge(Of(Witness.Recipient), Of(Witness.RecipientArchive));
        return recipient.Ambiguous().Select(a => (a.Number, $"{a.What}: Recipient"))
            .Concat(Of(Witness.SenderArchive).Ambiguous().Select(a => (a.Number, $"{a.What}: {Witness.SenderArchive}")));
    }

    /// <summary>Messages that a witness saw first behind a later one.</summary>
    public IEnumerable<(int Late, int Before)> Disordered(Witness witness)
    {
        var before = 0;
        foreach (var number in Of(witness).Order.Where(n => this[n] is { WasRefused: false }))
        {
            if (number < before)
            {
                yield return (number, before);
            }

            before = number;
        }
    }

    /// <summary>Messages that a witness saw and nobody sent.</summary>
    public IEnumerable<int> Invented(Witness witness) => Of(witness).Order.Where(n => this[n] is null);
}
