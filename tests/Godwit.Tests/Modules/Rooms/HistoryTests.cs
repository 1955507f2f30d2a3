using FsCheck.Xunit;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol;

namespace Godwit.Tests.Modules.Rooms;

/// <summary>How much of what was said somebody who enters is shown (XEP-0045 §7.2.14).</summary>
public sealed class HistoryTests
{
    /// <summary>All limits hold, and no more is left out than they ask for: what is shown is the longest end of what was said that keeps to them.</summary>
    [Property]
    public void All_limits_hold_and_nothing_more_is_left_out(byte said, byte? stanzas, ushort? characters, byte? seconds, byte? since)
    {
        var room = RoomBench.With(new RoomConfiguration());
        room.Seat("maker", Role.Moderator);
        for (var i = 0; i < said % 60; i++)
        {
            room.Send("maker", $"<message type='groupchat'><body>{new string('x', i % 7 * 10)}{i}</body></message>");
            room.Now += TimeSpan.FromSeconds(1);
        }

        var start = DateTimeOffset.UnixEpoch.AddSeconds(since ?? 0);
        var all = room.State!.History.Messages.ToList();
        var wanted = $"{Limit("maxstanzas", stanzas)}{Limit("maxchars", characters)}{Limit("seconds", seconds)}{(since is null ? "" : $"since='{Timestamp.Write(start)}'")}";
        var turn = room.Send("guest", $"<presence><x xmlns='http://jabber.org/protocol/muc'><history {wanted}/></x></presence>", "guest");

        var shown = turn.Effects.OfType<RoomEffect.Tell>().Select(t => t.Stanza.ToElement()).Where(e => e.Name == "message").SkipLast(1).Select(e => e.Child("body")!.Text).ToList();
        var fitting = Enumerable.Range(0, all.Count + 1).Select(n => all.TakeLast(n).ToList()).Last(Fits);
        Assert.Equal(fitting.Select(m => m.Message.Child("body", Namespaces.Client)!.Text), shown);

        bool Fits(List<Said> end) =>
            end.Count <= (stanzas ?? int.MaxValue)
            && end.Sum(m => m.Message.ToUtf8().Length) <= (characters ?? int.MaxValue)
            && end.TrueForAll(m => m.Time >= room.Now.AddSeconds(-(seconds ?? int.MaxValue)) && m.Time >= start);
    }

    [Fact]
    public void Only_so_much_is_remembered()
    {
        var room = RoomBench.With(new RoomConfiguration());
        room.Seat("maker", Role.Moderator);
        for (var i = 0; i < 1000; i++)
        {
            room.Send("maker", $"<message type='groupchat'><body>{i}</body></message>");
        }

        Assert.Equal(50, room.State!.History.Messages.Count());
    }

    [Fact]
    public void Of_long_messages_fewer_are_remembered()
    {
        var room = RoomBench.With(new RoomConfiguration());
        room.Seat("maker", Role.Moderator);
        var message = $"<message type='groupchat'><body>{new string('x', RoomHistory.MostBytes / 4)}</body></message>";
        for (var i = 0; i < 10; i++)
        {
            room.Send("maker", message);
        }

        Assert.Equal(3, room.State!.History.Messages.Count());

        room.Send("maker", $"<message type='groupchat'><body>{new string('x', RoomHistory.MostBytes)}</body></message>");
        Assert.Empty(room.State!.History.Messages);
    }

    private static string Limit(string name, int? value) => value is null ? "" : $"{name}='{value}' ";
}
