using System.Text;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;

namespace Godwit.Tests.Storage.Conformance;

public abstract class RosterStoreConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IStoreEngine, new()
{
    [Fact]
    public async Task A_roster_that_was_never_written_is_empty()
    {
        var roster = await Engine.Rosters.LoadAsync(Romeo, None);

        Assert.Equal((0, 0), (roster.Version, roster.Items.Count));
    }

    [Fact]
    public async Task Every_part_of_an_item_is_kept()
    {
        var items = Enumerable.Range(0, 32).Select(i => new RosterItem(Jid.Parse($"c{i:00}@a.example"))
        {
            Name = i % 3 == 0 ? null : $"Contact \"{i}\" ☃",
            Groups = i % 4 == 0 ? [] : ["Friends & co", $"Grüße {i}"],
            To = (i & 1) != 0,
            From = (i & 2) != 0,
            Ask = (i & 4) != 0,
            Approved = (i & 8) != 0,
            Listed = (i & 16) != 0,
            Request = i % 5 == 0 ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes($"<presence type='subscribe' id='{i}'/>") : null,
        }).ToList();
        for (var i = 0; i < items.Count; i++)
        {
            await Engine.Rosters.SaveAsync(Romeo, items[i], removed: false, i + 1);
        }

        await Engine.ReopenAsync();
        var roster = await Engine.Rosters.LoadAsync(Romeo, None);

        Assert.Equal(32, roster.Version);
        Assert.Equal(items.Select(Describe), roster.Items.Select(Describe));
    }

    [Fact]
    public async Task An_item_is_replaced_and_removed()
    {
        await Engine.Rosters.SaveAsync(Romeo, new RosterItem(Juliet) { Name = "J" }, removed: false, 1);
        await Engine.Rosters.SaveAsync(Romeo, new RosterItem(Juliet) { Name = "Juliet" }, removed: false, 2);
        Assert.Equal("Juliet", Assert.Single((await Engine.Rosters.LoadAsync(Romeo, None)).Items).Name);

        await Engine.Rosters.SaveAsync(Romeo, new RosterItem(Juliet), removed: true, 3);
        var roster = await Engine.Rosters.LoadAsync(Romeo, None);

        Assert.Equal((3, 0), (roster.Version, roster.Items.Count));
    }

    [Fact]
    public async Task Of_writes_that_are_not_waited_for_the_last_holds()
    {
        await Task.WhenAll(Enumerable.Range(1, 100).Select(i =>
            Engine.Rosters.SaveAsync(Romeo, new RosterItem(Juliet) { Name = $"{i}" }, removed: i % 2 == 1, i)));

        var roster = await Engine.Rosters.LoadAsync(Romeo, None);

        Assert.Equal(100, roster.Version);
        Assert.Equal("100", Assert.Single(roster.Items).Name);
    }

    [Fact]
    public async Task Rosters_of_many_accounts_written_at_once_stay_apart()
    {
        var owners = Enumerable.Range(0, 50).Select(i => Jid.Parse($"u{i}@a.example")).ToList();
        await Task.WhenAll(owners.Select(owner => Task.Run(async () =>
        {
            for (var i = 1; i <= 20; i++)
            {
                await Engine.Rosters.SaveAsync(owner, new RosterItem(Jid.Parse($"{owner.Local}-{i}@b.example")), removed: false, i);
            }
        })));

        foreach (var owner in owners)
        {
            var roster = await Engine.Rosters.LoadAsync(owner, None);
            Assert.Equal(20, roster.Version);
            Assert.Equal(20, roster.Items.Count(item => item.Contact.Local!.StartsWith(owner.Local + "-", StringComparison.Ordinal)));
        }
    }

    private static string Describe(RosterItem item) =>
        $"{item.Contact} {item.Name ?? "-"} [{string.Join('|', item.Groups)}] {item.To}{item.From}{item.Ask}{item.Approved}{item.Listed} " +
        (item.Request is { } request ? Encoding.UTF8.GetString(request.Span) : "none");
}
