using System.Security.Authentication;
using Godwit.Server.Operations;
using Godwit.Server.Tls;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Security;

/// <summary>Other users of the machine read nothing.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PrivacyOfFilesTests
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;

    [Fact]
    public async Task Nothing_in_the_data_directory_is_for_others_even_where_the_directory_is()
    {
        // As service managers make it when they are not told otherwise.
        await using var server = await TestServer.StartAsync(m =>
        {
            File.SetUnixFileMode(m.DataDirectory, (UnixFileMode)0b111_101_101);
            return m;
        });
        await server.AddAccountAsync("alice", Hostile.Chat.Password);
        await server.Services.GetRequiredService<OperationCatalogue>().RunAsync(
            "account-delete", new Dictionary<string, string> { ["jid"] = "alice@localhost" }, "test", TestContext.Current.CancellationToken);

        var files = Directory.GetFiles(server.Model.DataDirectory, "*", SearchOption.AllDirectories);

        Assert.Subset(files.Select(Path.GetFileName).ToHashSet()!, new HashSet<string?> { "godwit.db", "godwit.db-wal", "godwit.sock", "audit.jsonl", "decoy.key", "localhost.key" });
        Assert.All(
            files.Where(f => Path.GetFileName(f) != "godwit.lock"),
            f => Assert.True((File.GetUnixFileMode(f) & Others) == 0, $"{f} has {File.GetUnixFileMode(f)}"));
    }

    [Fact]
    public void TLS_is_1_2_or_later_and_never_negotiated_anew()
    {
        using var directory = new Surroundings.TemporaryDirectory();
        var options = CertificateStore.Load(
            Server.Configuration.Settings.Defaults with { DataDirectory = directory.Path },
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance).Options;

        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, options.EnabledSslProtocols);
        Assert.False(options.AllowRenegotiation);
    }
}
