using System.Globalization;
using System.Text.Json;
using Godwit.Compare.Machine;
using Godwit.Compare.Profiling;

namespace Godwit.Compare.Servers;

/// <summary>Godwit as it is by default: durable and archiving. Only plain text is allowed, for the rows without TLS, and the certificate is the one that all have.</summary>
internal sealed class GodwitServer : IServer
{
    private readonly string directory;
    private readonly int[] ports = Ports.Free(3);
    private readonly bool isProfiled;
    private ServerProcess? process;

    public GodwitServer(string directory, Certificate certificate, bool archives, bool isProfiled)
    {
        this.directory = directory;
        this.isProfiled = isProfiled;
        File.WriteAllText(ConfigPath, Config(certificate, archives));
    }

    public int Process => process!.Id;

    private string ConfigPath => Path.Combine(directory, "godwit.json");

    private string Data => Path.Combine(directory, "data");

    public Task StartAsync(CancellationToken stop)
    {
        process?.Dispose();
        process = new ServerProcess(
            Repository.Godwit,
            [
                "serve", "--data", Data, "--config", ConfigPath, "--allow-plaintext", "--c2s-port", Port(0), "--c2s-tls-port", Port(1), "--http-port", Port(2),
            ],
            directory, Path.Combine(directory, "output.log"), isProfiled ? Perf.Environment : null);
        return process.ListensAsync(ports[0], stop);
    }

    public Task EndAsync(CancellationToken stop) => process!.EndAsync(stop);

    public void Kill() => process!.Kill();

    public async Task MakeAccountsAsync(int count, CancellationToken stop)
    {
        var rows = await Command.RunAsync(Repository.LoadGenerator, ["accounts", "--clients", count.ToString(CultureInfo.InvariantCulture)], stop);
        var file = Path.Combine(directory, "accounts.csv");
        await File.WriteAllTextAsync(file, rows, stop);
        await Command.RunAsync(Repository.Godwit, ["account", "import", file, "--data", Data, "--config", ConfigPath], stop);
    }

    public IEnumerable<string> Address(string transport) =>
        ["--transport", transport, "--path", "/ws", "--port", Port(transport switch { "tls" => 1, "websocket" => 2, _ => 0 })];

    public void Dispose()
    {
        if (process is not null && isProfiled)
        {
            Perf.RemoveNames(process.Id);
        }

        process?.Dispose();
    }

    private static string Config(Certificate certificate, bool archives) => JsonSerializer.Serialize(new
    {
        certificate = new { path = certificate.CertificatePath, keyPath = certificate.KeyPath },
        modules = new { archive = new { @default = archives ? "always" : "never" } },
    });

    private string Port(int index) => ports[index].ToString(CultureInfo.InvariantCulture);
}
