using Godwit.Compare.Machine;

namespace Godwit.Compare.Servers;

/// <summary>
/// The servers of a comparison, in a temporary directory. Each is started when it is first needed, and again when an experiment wants it fresh; disposing the lab
/// ends them all and removes what they have written.
/// </summary>
/// <param name="accounts">How many accounts each has.</param>
internal sealed class Lab(int accounts) : IDisposable
{
    private readonly Dictionary<Contestant, IServer> running = [];
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("godwit-compare-");
    private Certificate? certificate;
    private int started;

    /// <summary>How many accounts each server has.</summary>
    public int Accounts => accounts;

    /// <summary>Where the load generator keeps the salted passwords of a contestant.</summary>
    public string Keys(Contestant contestant) => Path.Combine(directory.FullName, $"{contestant}.keys");

    /// <summary>A file for an experiment.</summary>
    public string NewFile() => Path.Combine(directory.FullName, Path.GetRandomFileName());

    /// <summary>The server of a contestant, which runs, and whether it was started for this.</summary>
    public async Task<(IServer Server, bool IsNew)> GetAsync(Contestant contestant, CancellationToken stop) =>
        running.TryGetValue(contestant, out var server) ? (server, false) : (await StartAsync(contestant, accounts, stop), true);

    /// <summary>A server of a contestant with empty data, in place of the one that runs.</summary>
    public async Task<IServer> StartAsync(Contestant contestant, int count, CancellationToken stop)
    {
        Stop(contestant);
        File.Delete(Keys(contestant));
        var home = directory.CreateSubdirectory($"{contestant}-{++started}").FullName;
        var server = running[contestant] = Create(contestant, home);
        await server.MakeAccountsAsync(count, stop);
        await server.StartAsync(stop);
        return server;
    }

    /// <summary>Ends the server of a contestant.</summary>
    public void Stop(Contestant contestant)
    {
        if (running.Remove(contestant, out var server))
        {
            server.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var contestant in running.Keys.ToList())
        {
            Stop(contestant);
        }

        directory.Delete(recursive: true);
    }

    private IServer Create(Contestant contestant, string home)
    {
        certificate ??= new Certificate(directory.FullName);
        return contestant switch
        {
            Contestant.Prosody or Contestant.ProsodyArchive => new ProsodyServer(home, certificate, contestant == Contestant.ProsodyArchive),
            Contestant.Ejabberd or Contestant.EjabberdArchive => new EjabberdServer(home, certificate, contestant == Contestant.EjabberdArchive),
            Contestant.Relay or Contestant.RelayLines => new RelayServer(home, contestant == Contestant.RelayLines),
            _ => new GodwitServer(home, certificate, contestant == Contestant.Godwit),
        };
    }
}
