using Godwit.Abstractions.Stores;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>
/// The statements of queries. Parameters: owner, first and last number, flags, first and last time; with a peer also its mark, its JID and what its resources begin
/// with; with chosen numbers also those.
/// </summary>
internal static class PageSql
{
    private const string Columns = "SELECT sequence, time, flags, peer, identity, stanza";
    private const string Count = "SELECT count(*)";
    private const string Common = " FROM message WHERE (flags & $4) = $4 AND time BETWEEN $5 AND $6 AND EXISTS (SELECT 1 FROM owner WHERE id = $1)";
    private const string ByNumber = " AND owner = $1 AND sequence BETWEEN $2 AND $3";
    private const string OfPeer = " AND mark = $7 AND (peer = $8 OR starts_with(peer, $9))";

    /// <summary>The statement that reads a page, its last parameter being the limit.</summary>
    public static string Page(LogQuery query)
    {
        var limit = $" LIMIT ${7 + (query.With is null ? 0 : 3) + (query.Sequences is null ? 0 : 1)}";
        var order = query.Newest ? " DESC" : "";
        return $"{Columns}{Common}{ByNumber}{Others(query)} ORDER BY sequence{order}{limit}";
    }

    /// <summary>The statement that counts.</summary>
    public static string Matches(LogQuery query) => $"{Count}{Common}{ByNumber}{Others(query)}";

    private static string Others(LogQuery query) => (query.With, query.Sequences) switch
    {
        (null, null) => "",
        (null, _) => " AND sequence = ANY($7)",
        (_, null) => OfPeer,
        _ => $"{OfPeer} AND sequence = ANY($10)",
    };
}
