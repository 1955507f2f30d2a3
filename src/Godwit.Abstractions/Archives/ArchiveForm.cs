using System.Diagnostics.CodeAnalysis;
using Godwit.Abstractions.Stores;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Archives;

/// <summary>The form by which messages are chosen (XEP-0313 §4.1).</summary>
public static class ArchiveForm
{
    private const string Forms = "jabber:x:data";
    private const string Validation = "http://jabber.org/protocol/xdata-validate";

    private static readonly (string Name, string Type)[] Fields =
    [
        ("with", "jid-single"), ("start", "text-single"), ("end", "text-single"), ("before-id", "text-single"), ("after-id", "text-single"),
        ("ids", "list-multi"), ("include-groupchat", "boolean"),
    ];

    /// <summary>The <c>query</c> that tells which fields there are (§4.1.5).</summary>
    public static Element Describe()
    {
        var form = new Element("x", Forms).Set("type", "form").Add(Field("FORM_TYPE", "hidden").Add("value", ArchiveQuery.Namespace));
        foreach (var (name, type) in Fields)
        {
            // Any id may be asked for, not one of a list.
            form.Add(Field(name, type).Add(name == "ids" ? new Element("validate", Validation).Set("datatype", "xs:string").Add("open") : null));
        }

        return new Element("query", ArchiveQuery.Namespace).Add(form);
    }

    /// <summary>
    /// Reads the form of a query; without one everything matches. Fields without a value do not restrict. An id that can't be one is
    /// <c>item-not-found</c>; a field that is not known must not be ignored (§4.1.5).
    /// </summary>
    internal static bool TryRead(Element query, [NotNullWhen(true)] out LogQuery? filter, [NotNullWhen(false)] out StanzaError? error)
    {
        (filter, error) = (new LogQuery { Flags = LogFlags.Archive }, null);
        foreach (var field in query.Child("x", Forms)?.Elements.Where(e => e.Is("field", Forms)) ?? [])
        {
            var values = field.Elements.Where(e => e.Is("value", Forms)).Select(e => e.Text.Trim()).Where(v => v.Length > 0).ToList();
            error = values.Count == 0 ? null : Apply(ref filter, field["var"], values);
            if (error is not null)
            {
                return false;
            }
        }

        return true;
    }

    private static StanzaError? Apply(ref LogQuery filter, string? name, List<string> values)
    {
        var value = values[0];
        switch (name)
        {
            case "FORM_TYPE":
                return value == ArchiveQuery.Namespace ? null : StanzaError.BadRequest;
            case "with":
                var isJid = Jid.TryParse(value, out var with);
                filter = filter with { With = with };
                return isJid ? null : StanzaError.JidMalformed;
            case "start":
                var isStart = Timestamp.TryRead(value, out var start);
                filter = filter with { Start = start };
                return isStart ? null : StanzaError.BadRequest;
            case "end":
                var isEnd = Timestamp.TryRead(value, out var end);
                filter = filter with { End = ThroughMillisecond(end) };
                return isEnd ? null : StanzaError.BadRequest;
            case "before-id":
                var isBefore = StanzaId.TryRead(value, out var before);
                filter = filter with { Before = before };
                return isBefore ? null : StanzaError.ItemNotFound;
            case "after-id":
                var isAfter = StanzaId.TryRead(value, out var after);
                filter = filter with { After = after };
                return isAfter ? null : StanzaError.ItemNotFound;
            case "ids":
                return ApplyIds(ref filter, values);
            case "include-groupchat":
                // An account's archive has no groupchat and a room's has nothing else: there is nothing to choose.
                return value is "true" or "false" or "1" or "0" ? null : StanzaError.BadRequest;
            default:
                return StanzaError.FeatureNotImplemented;
        }
    }

    /// <summary>Archives tell times in milliseconds: one that a client read there means all of that millisecond (§4.1.2: the end belongs to it).</summary>
    private static DateTimeOffset ThroughMillisecond(DateTimeOffset end) =>
        end.Ticks % TimeSpan.TicksPerMillisecond == 0 && end < DateTimeOffset.MaxValue.AddMilliseconds(-1) ? end.AddTicks(TimeSpan.TicksPerMillisecond - 1) : end;

    private static StanzaError? ApplyIds(ref LogQuery filter, List<string> values)
    {
        var sequences = new SortedSet<long>();
        foreach (var value in values)
        {
            if (!StanzaId.TryRead(value, out var sequence))
            {
                return StanzaError.ItemNotFound;
            }

            sequences.Add(sequence);
        }

        filter = filter with { Sequences = sequences };
        return sequences.Count <= LogQuery.MostSequences ? null : StanzaError.PolicyViolation;
    }

    private static Element Field(string name, string type) => new Element("field", Forms).Set("var", name).Set("type", type);
}
