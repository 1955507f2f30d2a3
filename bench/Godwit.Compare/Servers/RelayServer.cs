using System.Globalization;
using Godwit.Compare.Machine;

namespace Godwit.Compare.Servers;

/// <summary>The relay: lines from socket to socket, and nothing else. It has no accounts.</summary>
internal sealed class RelayServer(string directory, bool writesLines) : IServer
{
    private readonly int port = Ports.Free(1)[0];
    private ServerProcess? process;

    public int Process => process!.Id;

    public Task StartAsync(CancellationToken stop)
    {
        process?.Dispose();
        process = new ServerProcess(
            Repository.LoadGenerator, ["relay", .. Address("relay"), writesLines ? "--lines" : "--lines=false"], directory, Path.Combine(directory, "output.log"));
        return process.ListensAsync(port, stop);
    }

    public Task EndAsync(CancellationToken stop) => process!.EndAsync(stop);

    public void Kill() => process!.Kill();

    public Task MakeAccountsAsync(int count, CancellationToken stop)
    {
        Directory.CreateDirectory(Path.Combine(directory, "data"));
        return Task.CompletedTask;
    }

    public IEnumerable<string> Address(string transport) => ["--transport", "relay", "--port", port.ToString(CultureInfo.InvariantCulture)];

    public void Dispose() => process?.Dispose();
}
