using System.Globalization;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Archive;

/// <summary>Answers questions to an account's archive: each message that matches, then the summary.</summary>
internal static class ArchiveAnswer
{
    private const string Paging = "http://jabber.org/protocol/rsm";

    public static async ValueTask<Reply> AnswerAsync(IqContext request)
    {
        if (!request.IsOwner || request.Session is null)
        {
            return StanzaError.Forbidden;
        }

        if (!ArchiveQuery.TryRead(request.Payload, out var question, out var error))
        {
            return error;
        }

        var log = request.Account!.Log;
        var query = question.Query;
        if (query.Limit == 0)
        {
            var all = await log.CountAsync(query, CancellationToken.None);
            return new Element("fin", ArchiveModule.Ns).Add(new Element("set", Paging).Add("count", all.ToString(CultureInfo.InvariantCulture)));
        }

        // One more than the page tells whether there is another.
        var found = await log.ReadAsync(query with { Limit = query.Limit + 1 }, CancellationToken.None);
        var isComplete = found.Count <= query.Limit;
        List<LogEntry> page = isComplete ? [.. found] : query.Newest ? [.. found.Skip(1)] : [.. found.Take(query.Limit)];
        foreach (var entry in question.IsFlipped ? Enumerable.Reverse(page) : page)
        {
            request.Account.Deliver(request.Session, Result(request, entry, question.QueryId));
        }

        return Summary(page, isComplete);
    }

    /// <summary>Tells where the archive begins and ends (§5).</summary>
    public static async ValueTask<Reply> DescribeAsync(IqContext request)
    {
        if (!request.IsOwner)
        {
            return StanzaError.Forbidden;
        }

        var archived = new LogQuery { Flags = LogFlags.Archive, Limit = 1 };
        var oldest = await request.Account!.Log.ReadAsync(archived, CancellationToken.None);
        var newest = await request.Account.Log.ReadAsync(archived with { Newest = true }, CancellationToken.None);
        var metadata = new Element("metadata", ArchiveModule.Ns);
        return oldest is [var first] && newest is [var last]
            ? metadata.Add(Mark("start", first)).Add(Mark("end", last))
            : metadata;
    }

    private static Stanza Result(IqContext request, LogEntry entry, string? queryId)
    {
        var forwarded = new Element("forwarded", "urn:xmpp:forward:0")
            .Add(new Element("delay", "urn:xmpp:delay").Set("stamp", Timestamp.Write(entry.Time)))
            .Add(XmlTree.Parse(entry.Stanza.Span, ""));
        return Stanza.Message(
            request.Account!.Address,
            request.From,
            null,
            null,
            new Element("result", ArchiveModule.Ns).Set("queryid", queryId).Set("id", StanzaId.Write(entry.Sequence)).Add(forwarded));
    }

    private static Element Summary(List<LogEntry> page, bool isComplete)
    {
        var set = new Element("set", Paging);
        if (page.Count > 0)
        {
            set.Add("first", StanzaId.Write(page[0].Sequence)).Add("last", StanzaId.Write(page[^1].Sequence));
        }

        return new Element("fin", ArchiveModule.Ns).Set("complete", isComplete ? "true" : null).Add(set);
    }

    private static Element Mark(string name, LogEntry entry) =>
        new Element(name, ArchiveModule.Ns).Set("id", StanzaId.Write(entry.Sequence)).Set("timestamp", Timestamp.Write(entry.Time));
}
