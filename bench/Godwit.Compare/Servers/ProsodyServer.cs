using System.Globalization;
using Godwit.Compare.Machine;

namespace Godwit.Compare.Servers;

/// <summary>Debian's Prosody.</summary>
internal sealed class ProsodyServer : IServer
{
    private readonly string directory;
    private readonly int[] ports = Ports.Free(3);
    private ServerProcess? process;

    public ProsodyServer(string directory, Certificate certificate, bool archives)
    {
        this.directory = directory;
        Directory.CreateDirectory(Path.Combine(directory, "data"));
        File.WriteAllText(ConfigPath, ProsodyConfig.Write(directory, ports, certificate.CertificatePath, certificate.KeyPath, archives));
    }

    /// <summary>What runs it.</summary>
    public static string Interpreter => File.ResolveLinkTarget("/usr/bin/lua", returnFinalTarget: true)?.Name ?? "Lua";

    public int Process => process!.Id;

    private string ConfigPath => Path.Combine(directory, "prosody.cfg.lua");

    public Task StartAsync(CancellationToken stop)
    {
        process?.Dispose();
        process = new ServerProcess("prosody", ["-F", "--config", ConfigPath], directory, Path.Combine(directory, "output.log"));
        return process.ListensAsync(ports[0], stop);
    }

    public Task EndAsync(CancellationToken stop) => process!.EndAsync(stop);

    public void Kill() => process!.Kill();

    public Task MakeAccountsAsync(int count, CancellationToken stop) => Registration.RunAsync(this, count, stop);

    public IEnumerable<string> Address(string transport) =>
    [
        "--transport", transport, "--path", "/xmpp-websocket",
        "--port", ports[transport switch { "tls" => 1, "websocket" => 2, _ => 0 }].ToString(CultureInfo.InvariantCulture),
    ];

    public void Dispose() => process?.Dispose();
}
