using System.Diagnostics;
using System.Globalization;
using Godwit.Lab.Accounting;

namespace Godwit.Lab.Results;

/// <summary>What an experiment found, for one page: what was done and when, figures, and what had to hold.</summary>
/// <param name="title">The scenario and its seed.</param>
/// <param name="live">Where each event is told at once.</param>
internal sealed class Page(string title, TextWriter live)
{
    private const int MostExamples = 5;

    private readonly long start = Stopwatch.GetTimestamp();
    private readonly List<string> events = [];
    private readonly List<string> figures = [];
    private readonly List<(string What, bool Holds)> checks = [];
    private readonly List<string> reasons = [];

    /// <summary>True when all holds that had to.</summary>
    public bool IsGood => checks.Count > 0 && checks.All(c => c.Holds);

    /// <summary>True when the books show that the server broke its word, and was not only slow.</summary>
    public bool IsFoundOut { get; private set; }

    /// <summary>How many checks hold, and how many do not.</summary>
    public (int Passed, int Failed) Counts => (checks.Count(c => c.Holds), checks.Count(c => !c.Holds));

    /// <summary>Something was done.</summary>
    public void Note(string what)
    {
        events.Add(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds,7:0.0} s  {what}"));
        live.WriteLine($"{title}: {events[^1].Trim()}");
    }

    /// <summary>Adds a figure.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The figure.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="spread">The least and the most, of one that was measured several times.</param>
    public void Figure(string name, double value, string unit = "", (double Least, double Most)? spread = null)
    {
        var range = spread is var (least, most) ? string.Create(CultureInfo.InvariantCulture, $" ({least:0.00} to {most:0.00})") : "";
        figures.Add(string.Create(CultureInfo.InvariantCulture, $"{name,-60}{value,12:#,0.###} {unit}{range}"));
    }

    /// <summary>Adds what had to hold.</summary>
    public void Check(string what, bool holds) => checks.Add((what, holds));

    /// <summary>Adds what explains a failure.</summary>
    public void Explain(string what) => reasons.Add(what);

    /// <summary>Adds what befell messages that were lost, or refused after they had been acknowledged.</summary>
    public void Explain(IEnumerable<(string Name, IEnumerable<Happening> Course)> courses)
    {
        foreach (var (name, course) in courses.Take(MostExamples))
        {
            var times = course.Select(h => string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start, h.At).TotalSeconds:0.00} {h.What}"));
            Explain($"{name}: {string.Join(", ", times)}");
        }
    }

    /// <summary>Adds what the books say.</summary>
    /// <param name="verdict">What they say.</param>
    /// <param name="isRead">Whether all members could read their archives.</param>
    public void Judge(Verdict verdict, bool isRead)
    {
        IsFoundOut = isRead && verdict.IsBeyondPatience;
        Add("nothing acknowledged is lost", verdict.Lost);
        Add("nothing is doubled under another stanza-id", verdict.Doubled);
        Add("no conversation is out of order", verdict.Disordered);
        Add("nothing is refused after it was acknowledged", verdict.Recalled);
        Add("nothing is unanswered", verdict.Unanswered);
        Add("nothing is there that nobody sent", verdict.Invented);
    }

    /// <summary>Writes it.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(title);
        Lines(output, events);
        Lines(output, figures);
        Lines(output, checks.Select(c => $"{(c.Holds ? "ok    " : "FAILED")} {c.What}"));
        Lines(output, reasons.Select(r => $"       {r}"));
    }

    private static void Lines(TextWriter output, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            output.WriteLine($"  {line}");
        }
    }

    private void Add(string what, IReadOnlyList<string> found)
    {
        Check(found.Count == 0 ? what : string.Create(CultureInfo.InvariantCulture, $"{what}: {found.Count} are"), found.Count == 0);
        foreach (var example in found.Take(MostExamples))
        {
            Explain(example);
        }
    }
}
