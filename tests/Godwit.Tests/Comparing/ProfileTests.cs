using Godwit.Compare.Profiling;

namespace Godwit.Tests.Comparing;

public sealed class ProfileTests
{
    private const string Script = """
        .NET TP Worker 4242 371.500000:
        	ffffffff81000001 tcp_sendmsg+0x17 ([kernel.kallsyms])
        	ffffffff81000002 do_syscall_64+0x71 ([kernel.kallsyms])
        	    7f0000000003 instance void [Godwit.Server] Godwit.Server.Sessions.Session+<RunAsync>d__7::MoveNext()[Tier1] (/tmp/perf-4242.map)

        godwit 4242 372.500000:
        	    7f0000000004 [unknown] (/usr/lib/libclrgcexp.so)


        """;

    [Fact]
    public void Samples_are_read_with_their_thread_time_and_stack()
    {
        var samples = PerfScript.Read(Script.Split('\n')).ToList();

        Assert.Equal([(".NET TP Worker", 371.5, 3), ("godwit", 372.5, 1)], samples.Select(s => (s.Thread, s.Seconds, s.Frames.Count)));
        Assert.True(samples[0].Frames[0].IsKernel);
        Assert.True(samples[0].Frames[2].IsManaged);
    }

    [Theory]
    [InlineData("instance void [Godwit.Server] Godwit.Server.Sessions.Session+<RunAsync>d__7::MoveNext()[Tier1]", "Godwit.Server.Sessions.Session.RunAsync")]
    [InlineData("valuetype [System.Net.Sockets] System.Net.Sockets.Socket::Send(class a,int32)[OptimizedTier1]", "System.Net.Sockets.Socket.Send")]
    [InlineData("void [X] A.B`1[System.__Canon]::C[System.__Canon](int32)[Tier1]", "A.B.C")]
    public void Managed_names_are_made_short(string symbol, string expected) => Assert.Equal(expected, FrameName.Of(new Frame(symbol, "/tmp/perf-1.map")));

    [Theory]
    [InlineData(Part.Network, "tcp_sendmsg", "[kernel.kallsyms]")]
    [InlineData(Part.Scheduling, "futex_wait", "[kernel.kallsyms]")]
    [InlineData(Part.Files, "ext4_sync_file", "[kernel.kallsyms]")]
    [InlineData(Part.Kernel, "do_syscall_64", "[kernel.kallsyms]")]
    [InlineData(Part.Collector, "[unknown]", "/usr/lib/libclrgcexp.so")]
    [InlineData(Part.Engine, "void [Orleans.Core] Orleans.Runtime.X::Y()[Tier1]", "/tmp/perf-1.map")]
    [InlineData("Godwit.Server.Accounts", "void [Godwit.Server] Godwit.Server.Accounts.X::Y()[Tier1]", "/tmp/perf-1.map")]
    public void A_sample_belongs_to_the_innermost_part_that_can_be_named(string part, string symbol, string module) =>
        Assert.Equal(part, Part.Of(new Sample("thread", 0, [new Frame(symbol, module), new Frame("void [Godwit.Server] Godwit.Server.Z::Y()[Tier1]", "/tmp/perf-1.map")])));

    [Fact]
    public void Rare_functions_are_left_out_of_the_drawing()
    {
        var often = new Sample("t", 0, [new Frame("often", "lib")]);
        var tree = FlameTree.Of([.. Enumerable.Repeat(often, 999), new Sample("t", 0, [new Frame("rare", "lib")])], 0.005);

        Assert.Equal(["often"], tree.Children.Select(c => c.Name));
        Assert.DoesNotContain("rare", FlameGraph.Draw("title", tree), StringComparison.Ordinal);
    }
}
