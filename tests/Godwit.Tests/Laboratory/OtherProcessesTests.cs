using System.Diagnostics;
using Godwit.Lab.Nodes;
using Godwit.Load.Measures;

namespace Godwit.Tests.Laboratory;

public sealed class OtherProcessesTests
{
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task A_process_that_is_busy_counts_unless_it_is_ones_own()
    {
        using var child = Process.Start("sh", ["-c", "while :; do :; done"]);
        try
        {
            var withIt = new OtherProcesses();
            var without = new OtherProcesses(child.Id);
            while (ProcessTree.ProcessorTime(child.Id) < Busy)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }

            var (all, busiest) = withIt.Used();
            var (others, _) = without.Used();
            Assert.NotEmpty(busiest);
            Assert.True(all > others, $"It is not among the {all:0.00} processors, which are {others:0.00} without it.");
        }
        finally
        {
            child.Kill();
        }
    }

    [Fact]
    public async Task One_that_has_ended_is_nobodys()
    {
        using var child = Process.Start("true");
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(new OtherProcesses(child.Id).Used().Processors >= 0);
    }
}
