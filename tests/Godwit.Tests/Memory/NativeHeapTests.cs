using System.Runtime.InteropServices;
using Godwit.Load.Measures;
using Godwit.Server.Memory;

namespace Godwit.Tests.Memory;

/// <summary>What the C library holds.</summary>
[Collection(nameof(Alone))]
public sealed class NativeHeapTests
{
    [Fact]
    public void What_was_freed_goes_back_to_the_system()
    {
        // Blocks too small to be mapped by themselves, of which the last one keeps the top of the heap.
        const int Blocks = 64 * 1024;
        var blocks = new nint[Blocks];
        for (var block = 0; block < Blocks; block++)
        {
            blocks[block] = Marshal.AllocHGlobal(1024);
        }

        for (var block = 0; block < Blocks - 1; block++)
        {
            Marshal.FreeHGlobal(blocks[block]);
        }

        var held = ProcessTree.ProportionalBytes(Environment.ProcessId);
        NativeHeap.Trim();
        var left = ProcessTree.ProportionalBytes(Environment.ProcessId);
        Marshal.FreeHGlobal(blocks[^1]);
        Assert.InRange(held - left, Blocks / 2 * 1024, long.MaxValue);
    }
}
