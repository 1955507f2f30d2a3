using Godwit.Bench.Routing;

namespace Godwit.Tests.Budgets;

/// <summary>
/// Holds what a message allocates on its way through the whole server against <c>bench/budgets.json</c>. Counts what the process allocates, so
/// no other test runs beside it.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RoutingBudgetTests
{
    internal const string Name = "routing: a message between two sessions";
    private const int Messages = 1000;

    [Fact]
    public async Task A_message_between_two_sessions_allocates_no_more_than_its_budget()
    {
        var directory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        await using var conversation = await Conversation.StartAsync(directory);
        await conversation.TalkAsync(Messages);
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 7; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await conversation.TalkAsync(Messages);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Messages);
        }

        BudgetTests.Compare(Name, least);
    }
}
