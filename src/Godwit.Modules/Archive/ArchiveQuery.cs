using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Archive;

/// <summary>A question to an archive (XEP-0313 §4, with RSM of XEP-0059), ready for the log.</summary>
/// <param name="Query">What to look for. Its limit is the page's.</param>
/// <param name="QueryId">The id that the client wants to see on each result, or null.</param>
/// <param name="IsFlipped">True when the page is to be sent newest first.</param>
internal sealed record ArchiveQuery(LogQuery Query, string? QueryId, bool IsFlipped)
{
    private const string Forms = "jabber:x:data";
    private const string Paging = "http://jabber.org/protocol/rsm";

    /// <summary>The largest page, and the usual one.</summary>
    private const int MaxPage = 250, Page = 50;

    /// <summary>The form that tells which fields there are (§4.1.1).</summary>
    public static Element Form() => new Element("query", ArchiveModule.Ns).Add(new Element("x", Forms).Set("type", "form")
        .Add(Field("FORM_TYPE", "hidden").Add("value", ArchiveModule.Ns))
        .Add(Field("with", "jid-single")).Add(Field("start", "text-single")).Add(Field("end", "text-single"))
        .Add(Field("before-id", "text-single")).Add(Field("after-id", "text-single")).Add(Field("ids", "list-multi")));

    /// <summary>Reads a question. An id that the archive never gave out is <c>item-not-found</c> (§4.3).</summary>
    public static bool TryRead(Element query, [NotNullWhen(true)] out ArchiveQuery? parsed, [NotNullWhen(false)] out StanzaError? error)
    {
        parsed = null;
        var read = new LogQuery { Flags = LogFlags.Archive, Limit = Page };
        error = null;
        foreach (var field in query.Child("x", Forms)?.Elements.Where(e => e.Name == "field") ?? [])
        {
            var values = field.Elements.Where(e => e.Name == "value").Select(e => e.Text).ToList();
            error ??= Apply(ref read, field["var"], values);
        }

        error ??= ApplyPaging(ref read, query.Child("set", Paging));
        if (error is not null)
        {
            return false;
        }

        parsed = new ArchiveQuery(read, query["queryid"], query.Child("flip-page") is not null);
        return true;
    }

    private static StanzaError? Apply(ref LogQuery query, string? name, List<string> values)
    {
        var value = values.FirstOrDefault() ?? "";
        switch (name)
        {
            case "FORM_TYPE":
                return value == ArchiveModule.Ns ? null : StanzaError.BadRequest;
            case "with":
                query = Jid.TryParse(value, out var with) ? query with { With = with } : query;
                return with is null ? StanzaError.JidMalformed : null;
            case "start":
                query = Timestamp.TryRead(value, out var start) ? query with { Start = start } : query;
                return query.Start is null ? StanzaError.BadRequest : null;
            case "end":
                query = Timestamp.TryRead(value, out var end) ? query with { End = end } : query;
                return query.End is null ? StanzaError.BadRequest : null;
            case "before-id":
                query = StanzaId.TryRead(value, out var before) ? query with { Before = before } : query;
                return query.Before is null ? StanzaError.ItemNotFound : null;
            case "after-id":
                query = StanzaId.TryRead(value, out var after) ? query with { After = after } : query;
                return query.After is null ? StanzaError.ItemNotFound : null;
            case "ids":
                var ids = values.ConvertAll(id => StanzaId.TryRead(id, out var sequence) ? sequence : 0);
                query = query with { Sequences = ids, Limit = Math.Min(ids.Count, MaxPage) };
                return ids.Contains(0) || ids.Count > MaxPage ? StanzaError.ItemNotFound : null;
            default:
                // §4.1: a field that is not known must not be ignored.
                return StanzaError.FeatureNotImplemented;
        }
    }

    private static StanzaError? ApplyPaging(ref LogQuery query, Element? set)
    {
        if (set is null)
        {
            return null;
        }

        if (set.Child("max") is { } max)
        {
            if (!int.TryParse(max.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var most))
            {
                return StanzaError.BadRequest;
            }

            query = query with { Limit = Math.Min(most, MaxPage) };
        }

        if (set.Child("before") is { } before)
        {
            query = query with { Newest = true };
            if (before.Text.Length > 0)
            {
                if (!StanzaId.TryRead(before.Text, out var id))
                {
                    return StanzaError.ItemNotFound;
                }

                query = query with { Before = Math.Min(id, query.Before ?? id) };
            }
        }

        if (set.Child("after") is { Text.Length: > 0 } after)
        {
            if (!StanzaId.TryRead(after.Text, out var id))
            {
                return StanzaError.ItemNotFound;
            }

            query = query with { After = Math.Max(id, query.After ?? id) };
        }

        return null;
    }

    private static Element Field(string name, string type) => new Element("field", Forms).Set("var", name).Set("type", type);
}
