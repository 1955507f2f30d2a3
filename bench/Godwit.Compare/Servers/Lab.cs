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
    private readonly HashSet<(Contestant, string)> warm = [];
    private int started;

    /// <summary>Where the load generator keeps the salted passwords of a contestant.</summary>
    public string Keys(Contestant contestant) => Path.Combine(directory.FullName, $"{KindOf(contestant)}.keys");

    /// <summary>A file for an experiment.</summary>
    public string NewFile() => Path.Combine(directory.FullName, Path.GetRandomFileName());

    /// <summary>The server of a contestant, which runs; one that does not is started, with its accounts and nothing else.</summary>
    public async Task<IServer> GetAsync(Contestant contestant, CancellationToken stop, int? count = null) =>
        running.TryGetValue(contestant, out var server) ? server : await StartAsync(contestant, count ?? accounts, stop);

    /// <summary>True when the server that runs has not done this yet to warm up; not again.</summary>
    public bool IsToWarmUp(Contestant contestant, string run) => warm.Add((contestant, run));

    /// <summary>Ends the server of a contestant, and with it its data.</summary>
    public void Stop(Contestant contestant)
    {
        if (running.Remove(contestant, out var server))
        {
            warm.RemoveWhere(w => w.Item1 == contestant);
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

    private static string KindOf(Contestant contestant) => contestant switch
    {
        Contestant.Prosody or Contestant.ProsodyArchive => "prosody",
        Contestant.Ejabberd or Contestant.EjabberdArchive => "ejabberd",
        Contestant.Relay or Contestant.RelayLines => "relay",
        _ => "godwit",
    };

    private async Task<IServer> StartAsync(Contestant contestant, int count, CancellationToken stop)
    {
        var home = directory.CreateSubdirectory($"{contestant}-{++started}").FullName;
        var server = running[contestant] = Create(contestant, home);

        // Accounts take long to make, since their passwords are hashed: each kind of server makes them once, and its next one begins with a copy.
        var (data, kept) = (Path.Combine(home, "data"), Path.Combine(directory.FullName, $"{KindOf(contestant)}-with-{count}"));
        if (Directory.Exists(kept))
        {
            await Command.RunAsync("cp", ["-a", $"{kept}/.", data], stop);
        }
        else
        {
            await server.MakeAccountsAsync(count, stop);
            await Command.RunAsync("cp", ["-a", data, kept], stop);
        }

        await server.StartAsync(stop);
        return server;
    }

    private IServer Create(Contestant contestant, string home)
    {
        certificate ??= new Certificate(directory.FullName);
        return contestant switch
        {
            Contestant.Prosody or Contestant.ProsodyArchive => new ProsodyServer(home, certificate, contestant == Contestant.ProsodyArchive),
            Contestant.Ejabberd or Contestant.EjabberdArchive => new EjabberdServer(home, certificate, contestant == Contestant.EjabberdArchive),
            Contestant.Relay or Contestant.RelayLines => new RelayServer(home, contestant == Contestant.RelayLines),
            _ => new GodwitServer(home, certificate, contestant != Contestant.GodwitNoArchive, contestant == Contestant.GodwitProfiled),
        };
    }
}
