using Godwit.Hosting;

namespace Godwit.Tests.Hosting;

/// <summary>How many threads of the pool work at once.</summary>
public sealed class WorkerThreadsTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(4, 1, 2)]
    [InlineData(16, 4, 11)]
    [InlineData(64, 16, 47)]
    public void There_is_one_for_each_processor_that_the_pollers_and_the_writer_leave(int processors, int pollers, int workers) =>
        Assert.Equal(workers, WorkerThreads.Count(processors, pollers));
}
