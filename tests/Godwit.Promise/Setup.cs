namespace Godwit.Promise;

/// <summary>What comes before a campaign.</summary>
internal static class Setup
{
    public const string Password = "promise-4711";

    /// <summary>How often the server is killed; <c>PROMISE_ROUNDS</c> and <c>PROMISE_SEED</c> make longer or other campaigns.</summary>
    public static int Rounds { get; } = Setting("PROMISE_ROUNDS", 20);

    /// <summary>What the random numbers come from.</summary>
    public static int Seed { get; } = Setting("PROMISE_SEED", 1);

    /// <summary>The true server.</summary>
    public static ServerProcess Godwit() => new(ServerProcess.Find("Godwit", "godwit"), s =>
        ["serve", "--data", s.Data, "--allow-plaintext", "--c2s-port", $"{s.ClientPort}", "--c2s-tls-port", $"{s.TlsPort}", "--http-port", $"{s.HttpPort}"]);

    /// <summary>One that acknowledges before it commits.</summary>
    public static ServerProcess Sabotaged() => new(ServerProcess.Find("Godwit.SabotagedServer", "Godwit.SabotagedServer"), s =>
        [$"dataDirectory={s.Data}", "allowPlaintext=true", $"c2sPort={s.ClientPort}", $"c2sTlsPort={s.TlsPort}", $"httpPort={s.HttpPort}"]);

    /// <summary>Adds accounts to a server that does not run.</summary>
    public static async Task AddAccountsAsync(ServerProcess server, IEnumerable<string> names)
    {
        var file = Path.Combine(server.Data, "accounts.csv");
        await File.WriteAllLinesAsync(file, names.Select(n => $"{n}@localhost,{Password}"));
        var command = new ServerProcess(ServerProcess.Find("Godwit", "godwit"), _ => []);
        Assert.Equal(0, await command.RunAsync(null, "account", "import", file, "--data", server.Data));
        Directory.Delete(command.Data);
    }

    private static int Setting(string name, int fallback) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : fallback;
}
