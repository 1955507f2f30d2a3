using System.Diagnostics.CodeAnalysis;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Archives;

/// <summary>A question to the archive of an account or a room (XEP-0313 §4, paged by XEP-0059).</summary>
/// <param name="Filter">What to look for, without the paging.</param>
/// <param name="Paging">Which page of it.</param>
/// <param name="QueryId">The id that the client wants to see on each result, or null.</param>
/// <param name="IsFlipped">True when the page is to be sent newest first (§4.3.3).</param>
public sealed record ArchiveQuery(LogQuery Filter, ResultSet Paging, string? QueryId, bool IsFlipped)
{
    /// <summary>The namespace of XEP-0313.</summary>
    public const string Namespace = "urn:xmpp:mam:2";

    /// <summary>What an address with an archive announces: the archive, its extended fields, the field <c>include-groupchat</c>, and stanza ids.</summary>
    public static IReadOnlyList<string> Features { get; } = [Namespace, $"{Namespace}#extended", $"{Namespace}#groupchat-field", StanzaId.Namespace];

    /// <summary>The numbers of messages that the question says to know; the archive must have given them out.</summary>
    internal IEnumerable<long> Known => new[] { Filter.Before, Filter.After, Paging.Before, Paging.After }.OfType<long>();

    /// <summary>Reads a question from the <c>query</c> element of a request.</summary>
    public static bool TryRead(Element query, [NotNullWhen(true)] out ArchiveQuery? question, [NotNullWhen(false)] out StanzaError? error)
    {
        question = null;
        if (!ArchiveForm.TryRead(query, out var filter, out error) || !ResultSet.TryRead(query, out var paging, out error))
        {
            return false;
        }

        question = new ArchiveQuery(filter, paging, query["queryid"], query.Child("flip-page") is not null);
        return true;
    }

    /// <summary>The page as the log is asked for it.</summary>
    internal LogQuery ToLogQuery() => Filter with
    {
        After = Paging.After is { } after ? Math.Max(after, Filter.After ?? after) : Filter.After,
        Before = Paging.Before is { } before ? Math.Min(before, Filter.Before ?? before) : Filter.Before,
        Newest = Paging.IsBackwards,
        Limit = Math.Max(1, Paging.Max),
    };
}
