using Godwit.Abstractions.Stores;
using Godwit.Modules;

namespace Godwit.Tests.Modules;

public sealed class DurableValueTests
{
    private readonly DurableValue<string> value = new("old");
    private readonly TaskCompletionSource first = new();
    private readonly TaskCompletionSource second = new();

    [Fact]
    public async Task A_change_holds_at_once_and_stays_when_it_is_written()
    {
        var changed = value.ChangeAsync("new", _ => first.Task);
        Assert.Equal("new", value.Current);

        first.SetResult();
        await changed;
        Assert.Equal("new", value.Current);
    }

    [Fact]
    public async Task A_change_that_is_not_written_is_taken_back()
    {
        var changed = value.ChangeAsync("new", _ => first.Task);

        first.SetException(new StoreUnavailableException("The disk is full."));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => changed);
        Assert.Equal("old", value.Current);
    }

    [Fact]
    public async Task A_change_that_fails_does_not_take_back_the_one_that_was_written_before_it()
    {
        var one = value.ChangeAsync("one", _ => first.Task);
        var two = value.ChangeAsync("two", _ => second.Task);

        first.SetResult();
        await one;
        Assert.Equal("two", value.Current);

        second.SetException(new StoreUnavailableException("The disk is full."));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => two);
        Assert.Equal("one", value.Current);
    }
}
