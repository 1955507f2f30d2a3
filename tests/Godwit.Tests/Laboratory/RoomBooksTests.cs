using Godwit.Lab.Accounting;

namespace Godwit.Tests.Laboratory;

/// <summary>Two rooms with two occupants each: those of the second are 2 and 3.</summary>
public sealed class RoomBooksTests
{
    private readonly RoomBooks books = new(rooms: 2, occupants: 2);

    [Fact]
    public void What_all_in_the_room_heard_is_well()
    {
        Say(2, 1, 2);
        Hear(2, 2, 1, 2);
        Hear(3, 2, 1, 2);
        Assert.Equal((0, 0, 0), (books.Lost, books.Doubled, books.Disordered));
    }

    [Fact]
    public void What_one_did_not_hear_is_lost()
    {
        Say(3, 1, 2, 3);
        Hear(2, 3, 1, 3);
        Hear(3, 3, 1, 2);
        Assert.Equal((2, 0, 0), (books.Lost, books.Doubled, books.Disordered));
    }

    [Fact]
    public void What_one_hears_again_is_doubled()
    {
        Say(0, 1);
        Hear(0, 0, 1);
        Hear(1, 0, 1, 1);
        Assert.Equal((0, 1, 0), (books.Lost, books.Doubled, books.Disordered));
    }

    [Fact]
    public void What_comes_behind_a_later_one_is_out_of_order()
    {
        Say(0, 1, 2);
        Hear(0, 0, 2, 1);
        Hear(1, 0, 1, 2);
        Assert.Equal((0, 0, 1), (books.Lost, books.Doubled, books.Disordered));
    }

    private void Say(int speaker, params int[] numbers) => Assert.All(numbers, n => Assert.Equal(n, books.Say(speaker)));

    private void Hear(int listener, int speaker, params int[] numbers) => Array.ForEach(numbers, n => books.Hear(listener, speaker, n));
}
