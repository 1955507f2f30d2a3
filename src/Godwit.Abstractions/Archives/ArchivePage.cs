using System.Globalization;
using Godwit.Abstractions.Stores;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Archives;

/// <summary>The answer to a question: the messages in the order in which they are to be sent, then what the iq result says of them.</summary>
/// <param name="Question">The question.</param>
/// <param name="Entries">The messages.</param>
/// <param name="Summary">The <c>fin</c> element: the result of the request, to be sent after the messages.</param>
public sealed record ArchivePage(ArchiveQuery Question, IReadOnlyList<LogEntry> Entries, Element Summary)
{
    /// <summary>Reads a page. Null when the question names a message that the archive never had (<c>item-not-found</c>, §4.1.3 and §4.3.2).</summary>
    public static async ValueTask<ArchivePage?> ReadAsync(IMessageLog log, ArchiveQuery question, CancellationToken cancellationToken)
    {
        if (question.Known.Any(sequence => sequence > log.LastSequence))
        {
            return null;
        }

        if (question.Filter.Sequences is { } wanted
            && await log.CountAsync(new LogQuery { Flags = LogFlags.Archive, Sequences = wanted }, cancellationToken) != wanted.Count)
        {
            return null;
        }

        return question.Paging.Max == 0
            ? Counted(question, await log.CountAsync(question.Filter, cancellationToken))
            : await FindAsync(log, question, cancellationToken);
    }

    /// <summary>Tells where an archive begins and ends (§5).</summary>
    public static async ValueTask<Element> DescribeAsync(IMessageLog log, CancellationToken cancellationToken)
    {
        var archived = new LogQuery { Flags = LogFlags.Archive, Limit = 1 };
        var oldest = await log.ReadAsync(archived, cancellationToken);
        var newest = await log.ReadAsync(archived with { Newest = true }, cancellationToken);
        var metadata = new Element("metadata", ArchiveQuery.Namespace);
        return oldest is [var first] && newest is [var last] ? metadata.Add(Mark("start", first)).Add(Mark("end", last)) : metadata;
    }

    /// <summary>The message that carries one of the entries to who asked (§4.2).</summary>
    public Stanza Result(LogEntry entry, Jid archive, Jid to) => Forwarded.Message(
        archive,
        to,
        null,
        new Element("result", ArchiveQuery.Namespace).Set("queryid", Question.QueryId).Set("id", StanzaId.Write(entry.Sequence)),
        entry.Stanza.Span,
        entry.Time);

    private static async ValueTask<ArchivePage> FindAsync(IMessageLog log, ArchiveQuery question, CancellationToken cancellationToken)
    {
        // One more than the page tells whether there is another.
        var query = question.ToLogQuery();
        var found = await log.ReadAsync(query with { Limit = query.Limit + 1 }, cancellationToken);
        var isComplete = found.Count <= query.Limit;
        List<LogEntry> page = [.. isComplete ? found : query.Newest ? found.Skip(1) : found.Take(query.Limit)];
        var summary = Summarise(page, isComplete, isWhole: isComplete && question.Paging is { After: null, Before: null });
        if (question.IsFlipped)
        {
            page.Reverse();
        }

        return new ArchivePage(question, page, summary);
    }

    private static ArchivePage Counted(ArchiveQuery question, long count)
    {
        var set = new Element("set", ResultSet.Namespace).Add("count", count.ToString(CultureInfo.InvariantCulture));
        return new ArchivePage(question, [], new Element("fin", ArchiveQuery.Namespace).Set("complete", count == 0 ? "true" : null).Add(set));
    }

    /// <summary>Counting costs more than the page where there are many pages: the number is given when the page is all there is.</summary>
    private static Element Summarise(List<LogEntry> page, bool isComplete, bool isWhole)
    {
        var set = new Element("set", ResultSet.Namespace);
        if (page.Count > 0)
        {
            var first = new Element("first", ResultSet.Namespace).Set("index", isWhole ? "0" : null).AddText(StanzaId.Write(page[0].Sequence));
            set.Add(first).Add("last", StanzaId.Write(page[^1].Sequence));
        }

        if (isWhole)
        {
            set.Add("count", page.Count.ToString(CultureInfo.InvariantCulture));
        }

        return new Element("fin", ArchiveQuery.Namespace).Set("complete", isComplete ? "true" : null).Add(set);
    }

    private static Element Mark(string name, LogEntry entry) =>
        new Element(name, ArchiveQuery.Namespace).Set("id", StanzaId.Write(entry.Sequence)).Set("timestamp", Timestamp.Write(entry.Time));
}
