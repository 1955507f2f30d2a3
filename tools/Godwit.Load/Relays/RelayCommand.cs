using System.Net;
using Godwit.Load.Net;

namespace Godwit.Load.Relays;

/// <summary>
/// The least that a messenger can do: takes lines from one socket and writes them to another, without reading, checking or keeping them. What it costs is what
/// the kernel costs, so it stands for the limit of the machine.
/// </summary>
/// <param name="isBatched">True to write what came together in one write, false for a write for each line.</param>
internal sealed class RelayCommand(bool isBatched)
{
    /// <summary>Relays until a token is cancelled.</summary>
    public void Run(IPEndPoint endpoint, CancellationToken stop)
    {
        using var loop = new Loop();
        using var listener = new RelayListener(loop, endpoint, new RelayTable(isBatched));
        Console.WriteLine($"Relaying on {endpoint}.");
        while (!stop.IsCancellationRequested)
        {
            loop.Run(TimeSpan.FromSeconds(0.2));
        }
    }
}
