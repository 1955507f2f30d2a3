using System.Globalization;
using Godwit.Compare.Machine;

namespace Godwit.Compare.Servers;

/// <summary>Debian's ejabberd, as a node without a name: so no other process (<c>epmd</c>) is started with it.</summary>
internal sealed class EjabberdServer : IServer
{
    private readonly string directory;
    private readonly int[] ports = Ports.Free(3);
    private ServerProcess? process;

    public EjabberdServer(string directory, Certificate certificate, bool archives)
    {
        this.directory = directory;
        Directory.CreateDirectory(Path.Combine(directory, "data"));
        File.WriteAllText(ConfigPath, EjabberdConfig.Write(ports, certificate.BothPath, archives));
    }

    public int Process => process!.Id;

    private string ConfigPath => Path.Combine(directory, "ejabberd.yml");

    public Task StartAsync(CancellationToken stop)
    {
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = directory,
            ["ERL_LIBS"] = Libraries(),
            ["ERL_MAX_PORTS"] = "65536",
            ["ERL_CRASH_DUMP_BYTES"] = "0",
            ["EJABBERD_CONFIG_PATH"] = ConfigPath,
            ["EJABBERD_LOG_PATH"] = Path.Combine(directory, "ejabberd.log"),
        };
        process?.Dispose();
        process = new ServerProcess(
            "erl", [.. EjabberdConfig.ErlangArguments, "-mnesia", "dir", $"\"{directory}/data\"", "-s", "ejabberd", "-noinput"],
            directory, Path.Combine(directory, "output.log"), environment);
        return process.ListensAsync(ports[0], stop);
    }

    public Task EndAsync(CancellationToken stop) => process!.EndAsync(stop);

    public void Kill() => process!.Kill();

    public Task MakeAccountsAsync(int count, CancellationToken stop) => Registration.RunAsync(this, count, stop);

    public IEnumerable<string> Address(string transport) =>
        ["--transport", transport, "--path", "/ws", "--port", ports[transport switch { "tls" => 1, "websocket" => 2, _ => 0 }].ToString(CultureInfo.InvariantCulture)];

    public void Dispose() => process?.Dispose();

    /// <summary>Where Debian puts Erlang's libraries on this kind of processor.</summary>
    private static string Libraries() => Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu").First(d => Directory.EnumerateDirectories(d, "ejabberd-*").Any());
}
