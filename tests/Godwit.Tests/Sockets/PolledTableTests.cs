using Godwit.Sockets.Linux;
using Godwit.Sockets.Polling;

namespace Godwit.Tests.Sockets;

/// <summary>Whose news the kernel's are.</summary>
public sealed class PolledTableTests
{
    private readonly PolledTable table = new();

    [Fact]
    public void What_was_added_is_found_until_it_is_removed()
    {
        var polled = new Polled();
        var key = table.Add(polled);
        Assert.Same(polled, table.Find(key));

        table.Remove(key);
        Assert.Null(table.Find(key));
    }

    [Fact]
    public void News_of_one_that_has_gone_are_not_those_of_the_next_in_its_place()
    {
        var former = table.Add(new Polled());
        table.Remove(former);
        var next = new Polled();
        var key = table.Add(next);

        Assert.Null(table.Find(former));
        table.Remove(former);
        Assert.Same(next, table.Find(key));
    }

    [Fact]
    public void There_is_room_for_many_and_no_key_is_zero()
    {
        var entries = Enumerable.Range(0, 10_000).Select(_ => new Polled()).ToDictionary(table.Add);

        Assert.All(entries, e => Assert.Same(e.Value, table.Find(e.Key)));
        Assert.DoesNotContain(0UL, entries.Keys);
    }

    private sealed class Polled : IPolled
    {
        public void Ready(Readiness readiness)
        {
        }
    }
}
