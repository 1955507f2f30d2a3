using Godwit.Server.Scheduling;

namespace Godwit.Tests.Scheduling;

/// <summary>One at a time, in order, by whoever comes.</summary>
public sealed class TurnsTests
{
    private readonly Turns turns = new();
    private readonly List<string> happened = [];

    [Fact]
    public void Who_finds_nobody_at_work_does_the_turn_himself()
    {
        var thread = 0;
        var done = turns.RunAsync(
            _ =>
            {
                thread = Environment.CurrentManagedThreadId;
                return Task.CompletedTask;
            },
            0);

        Assert.True(done.IsCompletedSuccessfully);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.NotSame(turns, SynchronizationContext.Current);
    }

    [Fact]
    public async Task A_turn_that_is_asked_for_in_a_turn_comes_when_that_is_over()
    {
        Task inner = Task.CompletedTask;
        await turns.RunAsync(
            _ =>
            {
                inner = turns.RunAsync(_ => Note("inner"), 0);
                return Note("outer");
            },
            0);
        await inner;

        Assert.Equal(["outer", "inner"], happened);
    }

    [Fact]
    public async Task Turns_that_wait_come_in_the_order_of_the_calls()
    {
        var calls = new List<Task>();
        await turns.RunAsync(
            _ =>
            {
                calls.AddRange(Enumerable.Range(0, 100).Select(i => turns.RunAsync(Note, $"{i}")));
                return Task.CompletedTask;
            },
            0);
        await Task.WhenAll(calls);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), happened);
    }

    [Fact]
    public async Task Other_turns_go_on_while_one_waits_and_it_goes_on_in_a_turn()
    {
        var answer = new TaskCompletionSource();
        var waiting = turns.RunAsync(
            async _ =>
            {
                await Note("asks");
                await answer.Task;
                Assert.Same(turns, SynchronizationContext.Current);
                await Note("hears");
            },
            0);
        await turns.RunAsync(Note, "other");
        answer.SetResult();
        await waiting;

        Assert.Equal(["asks", "other", "hears"], happened);
    }

    [Fact]
    public async Task No_two_overlap_whoever_calls_and_whatever_they_wait_for()
    {
        const int Callers = 8;
        const int Each = 500;
        var inside = 0;
        var counted = 0;

        async Task Turn(int number)
        {
            for (var part = 0; part < 3; part++)
            {
                // Plain arithmetic: it would go wrong if two threads were here.
                Assert.Equal(1, ++inside);
                counted++;
                inside--;
                await (number % 2 == 0 ? Task.Run(() => { }) : Task.CompletedTask);
                await Task.Yield();
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                await turns.RunAsync(Turn, caller + i);
            }
        })));

        Assert.Equal(Callers * Each * 3, counted);
    }

    [Fact]
    public async Task The_failure_of_a_turn_is_that_of_its_call_and_of_no_other()
    {
        var failed = turns.RunAsync<int>(_ => throw new IOException("Gone."), 0);
        await Assert.ThrowsAsync<IOException>(() => failed);
        await turns.RunAsync(Note, "next");

        Assert.Equal(["next"], happened);
    }

    [Fact]
    public async Task A_turn_answers()
    {
        Assert.Equal(42, await turns.RunAsync(static n => Task.FromResult(n * 2), 21));
    }

    [Fact]
    public async Task Turns_that_call_each_other_without_end_do_not_fill_the_stack()
    {
        var ring = Enumerable.Range(0, 3).Select(_ => new Turns()).ToArray();
        var left = 100_000;

        Task Next(int at) => --left == 0 ? Task.CompletedTask : ring[at % 3].RunAsync(Next, at + 1);

        await ring[0].RunAsync(Next, 1);
        Assert.Equal(0, left);
    }

    private Task Note(string what)
    {
        happened.Add(what);
        return Task.CompletedTask;
    }
}
