using System.Globalization;
using System.Text;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Tests.Storage.Conformance;

namespace Godwit.Tests.Storage.Moving;

/// <summary>Data of every kind: writes it through the stores of an engine, and reads through those of any all that can be seen of it.</summary>
internal sealed class StoreContents(IStoreEngine engine)
{
    public static readonly Jid Romeo = Jid.Parse("romeo@montague.example");

    private static readonly Jid Juliet = Jid.Parse("juliet@capulet.example");
    private static readonly Jid Nurse = Jid.Parse("ämme@capulet.example");
    private static readonly Jid Deleted = Jid.Parse("tybalt@capulet.example");
    private static readonly Jid Room = Jid.Parse("garden@rooms.capulet.example");
    private static readonly Jid[] Owners = [Romeo, Juliet, Nurse, Deleted, Room];
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Writes.</summary>
    public async Task FillAsync()
    {
        await AddAccountsAsync(Romeo, Juliet, Nurse, Deleted);
        await FillRosterAsync();
        await FillDocumentsAsync();
        var gone = await engine.Logs.OpenAsync(Deleted, None);
        await AppendAsync(gone, 50);
        await engine.Accounts.DeleteAsync(Deleted, None);
        var romeo = await engine.Logs.OpenAsync(Romeo, None);
        await AppendAsync(romeo, 300);
        await romeo.SaveAcknowledgedAsync(romeo.LastSequence - 100, [romeo.LastSequence - 90, romeo.LastSequence - 3, romeo.LastSequence - 1]);
        await AppendAsync(await engine.Logs.OpenAsync(Room, None), 120);

        // A log of which nothing is left but the number of its last entry.
        var juliet = await engine.Logs.OpenAsync(Juliet, None);
        await AppendAsync(juliet, 10);
        await juliet.SaveAcknowledgedAsync(juliet.LastSequence, []);
        engine.Time.Advance(TimeSpan.FromDays(2));
        await juliet.SaveAcknowledgedAsync(juliet.LastSequence, []);
        await engine.CountRowsAfterSweepAsync();
    }

    /// <summary>All that can be seen, one thing a line.</summary>
    public async Task<string> DescribeAsync()
    {
        var text = new StringBuilder();
        await foreach (var account in engine.Accounts.ListAsync(null, None))
        {
            text.AppendLine($"account {account}");
        }

        foreach (var owner in Owners)
        {
            await DescribeAsync(owner, text);
        }

        foreach (var collection in (string[])["vcard", "empty"])
        {
            var owners = await engine.Documents.ListAsync("capulet.example", collection, string.Empty, 100, None);
            text.AppendLine($"owners of {collection}: {string.Join(' ', owners.Select(o => o.Owner))}");
        }

        return text.ToString();
    }

    private async Task AddAccountsAsync(params Jid[] addresses) => await engine.Accounts.AddAsync(
        [.. addresses.Select((a, i) => new AccountRecord(a, $"credentials of {a}", engine.Time.GetUtcNow().AddSeconds(i)))], None);

    private async Task FillRosterAsync()
    {
        for (var i = 0; i < 32; i++)
        {
            var item = new RosterItem(Jid.Parse($"contact{i}@capulet.example"))
            {
                Name = i % 3 == 0 ? null : i % 3 == 1 ? "" : $"Näme {i} \"'\\",
                To = (i & 1) != 0,
                From = (i & 2) != 0,
                Ask = (i & 4) != 0,
                Approved = (i & 8) != 0,
                Listed = (i & 16) != 0,
                Groups = i % 4 == 0 ? [] : ["Friends", $"Group \"{i}\""],
                Request = i % 5 == 0 ? Encoding.UTF8.GetBytes($"<presence id='{i}'/>") : (ReadOnlyMemory<byte>?)null,
            };
            await engine.Rosters.SaveAsync(Romeo, item, removed: false, i + 1);
        }

        await engine.Rosters.SaveAsync(Romeo, new(Jid.Parse("contact7@capulet.example")), removed: true, 33);
        await engine.Rosters.SaveAsync(Juliet, new(Romeo), removed: true, 7);
    }

    private async Task FillDocumentsAsync()
    {
        await engine.Documents.Of(Romeo).PutAsync("vcard", "", Encoding.UTF8.GetBytes("<vCard/>"));
        await engine.Documents.Of(Romeo).PutAsync("private", new string('k', 5000), new byte[] { 0, 1, 255 });
        await engine.Documents.Of(Juliet).PutAsync("vcard", "ü", new byte[100_000]);
        await engine.Documents.Of(Room).PutAsync("empty", "key", ReadOnlyMemory<byte>.Empty);
        await engine.Documents.Of(Deleted).PutAsync("vcard", "", new byte[3]);
    }

    private async Task AppendAsync(IMessageLog log, int count)
    {
        for (var i = 0; i < count; i++)
        {
            engine.Time.Advance(TimeSpan.FromMilliseconds(37));
            var flags = log.Owner == Juliet ? LogFlags.Mailbox : (LogFlags)(1 + (i % 7));
            var stanza = Encoding.UTF8.GetBytes($"<message id='{i}'><body>{new string('ö', i % 50)}</body></message>");
            var identity = i % 3 == 0 ? 0 : ulong.MaxValue - (ulong)i;
            await log.AppendAsync(new(log.LastSequence + 1, engine.Time.GetUtcNow(), flags, Peer(i), identity, stanza));
        }
    }

    private static Jid Peer(int i) => (i % 4) switch
    {
        0 => Juliet,
        1 => Jid.Parse($"juliet@capulet.example/balcony{i % 5}"),
        2 => Nurse,
        _ => Jid.Parse("room@rooms.example/Ñick🐦"),
    };

    private async Task DescribeAsync(Jid owner, StringBuilder text)
    {
        var roster = await engine.Rosters.LoadAsync(owner, None);
        text.AppendLine(CultureInfo.InvariantCulture, $"roster of {owner}: version {roster.Version}");
        foreach (var item in roster.Items)
        {
            var request = item.Request is { } bytes ? Convert.ToHexString(bytes.Span) : "none";
            text.AppendLine(
                $"  {item.Contact} {(item.Name is null ? "unnamed" : $"'{item.Name}'")} {item.To} {item.From} {item.Ask} {item.Approved} {item.Listed} [{string.Join('|', item.Groups)}] {request}");
        }

        foreach (var document in (await engine.Documents.Of(owner).LoadAsync(["vcard", "private", "empty"], None)).OrderBy(d => d.Collection, StringComparer.Ordinal))
        {
            text.AppendLine($"  {document.Collection} '{document.Key}' {Convert.ToHexString(document.Value.Span)}");
        }

        await DescribeLogAsync(await engine.Logs.OpenAsync(owner, None), text);
    }

    private static async Task DescribeLogAsync(IMessageLog log, StringBuilder text)
    {
        // A log that is made by opening it begins at the present time, whatever that is.
        var entries = await log.ReadAsync(new() { Limit = LogQuery.MostLimit }, None);
        text.AppendLine(CultureInfo.InvariantCulture, $"log of {log.Owner}: last {(log.Owner == Deleted ? 0 : log.LastSequence)} at {log.LastTime:O}");
        foreach (var entry in entries)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {entry.Sequence} {entry.Time:O} {entry.Flags} {entry.Peer} {entry.Identity} {Encoding.UTF8.GetString(entry.Stanza.Span)}");
        }

        var mailbox = await log.MailboxAsync(None);
        text.AppendLine(CultureInfo.InvariantCulture, $"  mailbox {mailbox.Through} beyond {string.Join(' ', mailbox.Beyond.Order())} pending {string.Join(' ', mailbox.Pending)}");
        text.AppendLine($"  identities {string.Join(' ', await log.RecentIdentitiesAsync(100, None))}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  with Juliet {await log.CountAsync(new() { With = Juliet }, None)}, archived {await log.CountAsync(new() { Flags = LogFlags.Archive }, None)}");
    }
}
